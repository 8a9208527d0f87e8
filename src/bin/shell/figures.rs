//! Figures of a run as SVG: its curves, and held-out pictures with what the network says of them.

use std::fmt::Write;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use convlab::data::{BoundingBox, Dataset, IGNORED};
use convlab::engine::{Part, Want};
use convlab::train::{History, Session, Task, View};
use plotters::prelude::*;

use super::{Failure, files};

/// Pictures that are drawn, spread over the held-out part.
const PICTURES: usize = 12;
/// A picture is drawn about this wide.
const WIDTH: usize = 480;
/// Boxes below this score are left away.
const SCORE: f32 = 0.3;
/// The page's ink, grey and green.
const INK: RGBColor = RGBColor(20, 22, 10);
const GREY: RGBColor = RGBColor(150, 150, 140);
const GREEN: RGBColor = RGBColor(86, 101, 13);

/// Loss by step: of training grey and as a running mean, of the held-out pictures as points.
pub fn curve(history: &History) -> Result<String, Failure> {
    let training: Vec<(f64, f64)> = history
        .training
        .iter()
        .map(|point| (point.step as f64 + 1.0, f64::from(point.loss)))
        .filter(|(_, loss)| loss.is_finite())
        .collect();
    let held: Vec<(f64, f64)> = history
        .evaluations
        .iter()
        .map(|evaluated| (evaluated.step as f64, evaluated.evaluation.loss))
        .filter(|(_, loss)| loss.is_finite())
        .collect();
    let all = || training.iter().chain(&held);
    let last = all().map(|(step, _)| *step).fold(1.0, f64::max);
    let highest = all().map(|(_, loss)| *loss).fold(1e-9, f64::max);
    // Weighted means of the losses so far, the weights halving every 14 points.
    let (mut sum, mut weight) = (0.0, 0.0);
    let smooth: Vec<(f64, f64)> = training
        .iter()
        .map(|&(step, loss)| {
            (sum, weight) = (0.95 * sum + loss, 0.95 * weight + 1.0);
            (step, sum / weight)
        })
        .collect();

    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (720, 420)).into_drawing_area();
        root.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&root)
            .margin(16)
            .x_label_area_size(40)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..last, 0.0..highest * 1.05)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(WHITE)
            .bold_line_style(GREY.mix(0.4))
            .axis_style(GREY)
            .x_desc("step")
            .y_desc("loss")
            .draw()?;
        chart
            .draw_series(LineSeries::new(training, GREY.mix(0.6)))?
            .label("training")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], GREY));
        chart
            .draw_series(LineSeries::new(smooth, INK.stroke_width(2)))?
            .label("training, running mean")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], INK.stroke_width(2)));
        chart
            .draw_series(held.iter().map(|&at| Circle::new(at, 4, GREEN.filled())))?
            .label("held out")
            .legend(|(x, y)| Circle::new((x + 8, y), 4, GREEN.filled()));
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE)
            .border_style(GREY)
            .draw()?;
        root.present()?;
    }
    Ok(svg)
}

/// Writes some held-out pictures with masks, boxes or classes as `FOLDER/NUMBER.svg`, and gives how many.
pub async fn pictures(session: &mut Session, folder: &Path) -> Result<usize, Failure> {
    let dataset = session.dataset().clone();
    let count = dataset.test.len();
    let drawn = PICTURES.min(count);
    for place in 0..drawn {
        let index = place * count / drawn;
        let name = format!("{index:05}.svg");
        let svg = picture(session, &dataset, index as u32).await?;
        files::write(&folder.join(name), svg.as_bytes())?;
    }
    Ok(drawn)
}

async fn picture(session: &mut Session, dataset: &Dataset, index: u32) -> Result<String, Failure> {
    let Some(planes) = dataset.picture(&dataset.test, index as usize) else {
        return Err(format!("there is no held-out picture {index}").into());
    };
    let [width, height] = [dataset.width, dataset.height];
    let scale = (WIDTH as f64 / width as f64).max(1.0);
    let [wide, tall] = [width as f64 * scale, height as f64 * scale];
    let image = |left: f64, png: &str, opacity: f64| {
        format!(
            r#"<image x="{left}" width="{wide}" height="{tall}" preserveAspectRatio="none" style="image-rendering:pixelated" opacity="{opacity}" href="data:image/png;base64,{png}"/>"#
        )
    };
    let plane = width * height;
    let planes = planes.as_ref();
    let rgb = (0..plane).flat_map(|pixel| {
        let channel = move |number: usize| planes[pixel + number.min(dataset.channels - 1) * plane];
        [channel(0), channel(1), channel(2), 255]
    });
    let photo = png([width, height], &rgb.collect::<Vec<u8>>())?;
    let mut body = image(0.0, &photo, 1.0);
    let mut words = format!("held out #{index}");
    let mut panels = 1.0;
    let view = View::Pictures(Part::Test, &[index]);
    match Task::of(session.network())? {
        Task::Segment => {
            panels = 2.0;
            let [_, rows, columns] = session.network().input;
            let map = session.network().output_map()?.unwrap_or([rows, columns]);
            let said = session.infer(view, Want::Classes).await?.classes()?;
            let transform = session.transform();
            let truth = transform.masks(dataset, &dataset.test, &[index]);
            body += &image(0.0, &mask(&said, [map[1], map[0]], dataset)?, 0.6);
            body += &image(wide + 8.0, &photo, 1.0);
            body += &image(wide + 8.0, &mask(&truth, [columns, rows], dataset)?, 0.6);
            words += ": predicted, true";
        }
        Task::Detect => {
            let [_, rows, columns] = session.network().input;
            let across = wide / columns as f64;
            let down = tall / rows as f64;
            let name = |class: u16| {
                let name = dataset.box_classes.get(usize::from(class));
                escaped(name.map_or("?", |name| name))
            };
            let boxes = dataset.test.targets.boxes.as_ref();
            let truth: &[BoundingBox] = boxes
                .and_then(|all| all.get(index as usize))
                .map_or(&[], |one| one);
            for one in truth {
                let [x0, y0, x1, y1] =
                    [one.x0, one.y0, one.x1, one.y1].map(|side| f64::from(side) * scale);
                for (colour, dashes) in [("#fff", ""), ("#14160a", "4 4")] {
                    body += &rectangle([x0, y0, x1, y1], colour, 2.0, dashes);
                }
            }
            let found = session.infer(view, Want::Boxes).await?.boxes()?.concat();
            let found: Vec<_> = found.iter().filter(|one| one.score >= SCORE).collect();
            for one in &found {
                let [x0, x1] = [one.x0, one.x1].map(|side| f64::from(side) * across);
                let [y0, y1] = [one.y0, one.y1].map(|side| f64::from(side) * down);
                body += &rectangle([x0, y0, x1, y1], "#14160a", 4.0, "");
                body += &rectangle([x0, y0, x1, y1], "#d8f24a", 2.0, "");
                let _ = write!(
                    body,
                    r##"<text x="{x0:.1}" y="{:.1}" fill="#d8f24a" stroke="#14160a" stroke-width="3" paint-order="stroke">{} {:.2}</text>"##,
                    (y0 - 4.0).max(12.0),
                    name(one.class),
                    one.score
                );
            }
            let _ = write!(
                words,
                ": {} found, {} there (dashed)",
                found.len(),
                truth.len()
            );
        }
        Task::Classify => {
            let logits = session.infer(view, Want::Outputs).await?.logits()?;
            let best = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
            let class = |number: Option<usize>| {
                let name = number.and_then(|number| dataset.classes.get(number));
                escaped(name.map_or("?", |name| name))
            };
            let label = dataset.test.labels().get(index as usize);
            let _ = write!(
                words,
                ": {}, is {}",
                class(best),
                class(label.map(|&label| usize::from(label)))
            );
        }
    }
    let all = wide * panels + 8.0 * (panels - 1.0);
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {all} {}" width="{all}" font-family="monospace" font-size="13">{body}<text y="{}">{words}</text></svg>
"#,
        tall + 24.0,
        tall + 16.0
    ))
}

fn rectangle([x0, y0, x1, y1]: [f64; 4], colour: &str, line: f64, dashes: &str) -> String {
    format!(
        r#"<rect x="{x0:.1}" y="{y0:.1}" width="{:.1}" height="{:.1}" fill="none" stroke="{colour}" stroke-width="{line}" stroke-dasharray="{dashes}"/>"#,
        (x1 - x0).max(0.0),
        (y1 - y0).max(0.0)
    )
}

/// Classes as a PNG in their colours, clear where none is said.
fn mask(classes: &[u8], size: [usize; 2], dataset: &Dataset) -> Result<String, Failure> {
    let colours = classes
        .iter()
        .flat_map(|&class| match dataset.palette.get(usize::from(class)) {
            Some(&[red, green, blue]) if class != IGNORED => [red, green, blue, 255],
            _ => [0; 4],
        });
    png(size, &colours.collect::<Vec<u8>>())
}

/// RGBA bytes as a PNG in base 64.
fn png([width, height]: [usize; 2], rgba: &[u8]) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(rgba)?;
    Ok(BASE64_STANDARD.encode(bytes))
}

/// Text of a file in the text of an SVG.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
