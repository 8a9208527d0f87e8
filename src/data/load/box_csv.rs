//! Boxes in a table: `filename,width,height,class,xmin,ymin,xmax,ymax`, a line a box, as TensorFlow's and Roboflow's CSV files have them,
//! and Open Images' `ImageID,...,LabelName,...,XMin,XMax,YMin,YMax`, whose edges are shares of the picture's width and height.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::super::SourceFile;
use super::boxes::{Annotated, Annotations, Class, MAX_BOXES, RawBox, Role};
use super::part::Part;
use super::words::part_of_name;
use crate::arrange::{self, Arrange};
use crate::said::{Phrase, phrase};

/// What columns are called, in lower case without `_`.
const PICTURE: [&str; 6] = ["filename", "file", "image", "imageid", "imagename", "path"];
const CLASS: [&str; 6] = [
    "class",
    "label",
    "labelname",
    "classname",
    "name",
    "category",
];
const EDGES: [&[&str]; 4] = [
    &["xmin", "x1", "left"],
    &["ymin", "y1", "top"],
    &["xmax", "x2", "right"],
    &["ymax", "y2", "bottom"],
];

/// Where the columns are.
struct Columns {
    separator: char,
    picture: usize,
    class: usize,
    edges: [usize; 4],
    size: Option<[usize; 2]>,
    crowd: Option<usize>,
    /// Whether edges are shares: Open Images'.
    relative: bool,
}

impl Columns {
    fn of(header: &str) -> Option<Self> {
        let header = header.trim_start_matches('\u{feff}').trim();
        let separator = [',', ';', '\t'].into_iter().find(|c| header.contains(*c))?;
        let names: Vec<String> = fields(header, separator)?
            .iter()
            .map(|name| name.trim().to_ascii_lowercase().replace(['_', ' '], ""))
            .collect();
        let at = |known: &[&str]| {
            known
                .iter()
                .find_map(|known| names.iter().position(|name| name == known))
        };
        let [Some(x0), Some(y0), Some(x1), Some(y1)] = EDGES.map(at) else {
            return None;
        };
        Some(Self {
            separator,
            picture: at(&PICTURE)?,
            class: at(&CLASS)?,
            edges: [x0, y0, x1, y1],
            size: at(&["width"]).zip(at(&["height"])).map(|(w, h)| [w, h]),
            crowd: at(&["isgroupof"]),
            relative: at(&["imageid"]).is_some() && at(&["labelname"]).is_some(),
        })
    }
}

/// Whether a file's first line names a picture, a class and four edges.
pub(super) fn is_table(file: &SourceFile) -> bool {
    let head = &file.bytes[..file.bytes.len().min(4096)];
    let head = String::from_utf8_lossy(head);
    let name = file.name.to_ascii_lowercase();
    name.ends_with(".csv") && head.lines().next().and_then(Columns::of).is_some()
}

/// One line of a table.
struct Row {
    picture: String,
    class: String,
    size: Option<[usize; 2]>,
    edges: [f64; 4],
    is_crowd: bool,
}

/// Reads the tables; classes are in the order of the alphabet.
pub(super) fn read(mut files: Vec<SourceFile>) -> Annotations {
    files.arrange_by(|a, b| a.name.cmp(&b.name));
    let mut found = Annotations::default();
    let mut read = Vec::new();
    for file in &files {
        match rows(file, &mut found) {
            Ok(rows) => read.push((file, rows)),
            Err(reason) => found
                .bad
                .add(|| phrase!("{file}: {reason}", file = file.name, reason)),
        }
    }
    let all = read.iter().flat_map(|(_, (rows, _))| rows);
    let names: BTreeSet<&str> = arrange::set(all.map(|row| row.class.as_str()).take(5_000_000));
    let names: Vec<&str> = names
        .into_iter()
        .filter(|name| !name.is_empty())
        .take(65_000)
        .collect();
    found.classes = names.iter().map(|name| (*name).to_owned()).collect();
    let numbers: HashMap<&str, u16> = names.into_iter().zip(0..).collect();
    for (file, (rows, relative)) in &read {
        let part = part_of_name(&file.name).unwrap_or_else(|| Part::of_path(&file.name));
        let path: Arc<str> = file.name.as_str().into();
        let mut pictures: BTreeMap<&str, Annotated> = BTreeMap::new();
        for row in rows {
            let picture = pictures.entry(&row.picture).or_insert_with(|| Annotated {
                file: path.clone(),
                source: format!("{} ({})", file.name, row.picture),
                picture: row.picture.clone(),
                or_picture: None,
                part,
                size: row.size,
                relative: *relative,
                boxes: Vec::new(),
                unread: 0,
            });
            picture.boxes.push(RawBox {
                class: match numbers.get(row.class.as_str()) {
                    Some(&class) => Class::Known(class),
                    None => Class::Unknown(format!("{:?}", row.class)),
                },
                edges: row.edges,
                role: match row.is_crowd {
                    true => Role::Crowd,
                    false => Role::Counted,
                },
            });
        }
        for picture in pictures.into_values() {
            match picture.boxes.len() > MAX_BOXES {
                true => found.bad.add(|| {
                    let count = picture.boxes.len();
                    phrase!(
                        "{source}: {count} boxes are more than {max_boxes}",
                        source = picture.source,
                        count,
                        max_boxes = MAX_BOXES
                    )
                }),
                false => found.pictures.push(picture),
            }
        }
    }
    found
}

/// The rows of a table and whether their edges are shares. Lines that are none are counted and named.
fn rows(file: &SourceFile, found: &mut Annotations) -> Result<(Vec<Row>, bool), Phrase> {
    let text = str::from_utf8(&file.bytes).map_err(|_| phrase!("it is not UTF-8"))?;
    let mut lines = (1..).zip(text.lines());
    let header = lines.next().map_or("", |(_, line)| line);
    let columns =
        Columns::of(header).ok_or_else(|| phrase!("its first line does not name the columns"))?;
    let mut rows = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        match row(line, &columns) {
            Some(row) => rows.push(row),
            None => found
                .bad_boxes
                .add(|| phrase!("{file}: line {number} is no box", file = file.name, number)),
        }
    }
    // A box within the first pixel is none.
    let is_share = |row: &Row| row.edges.iter().all(|edge| (0.0..=1.0).contains(edge));
    if !columns.relative && !rows.is_empty() && rows.iter().all(is_share) {
        return Err(phrase!(
            "its edges are between 0 and 1, so they are no pixels"
        ));
    }
    Ok((rows, columns.relative))
}

fn row(line: &str, columns: &Columns) -> Option<Row> {
    let fields = fields(line, columns.separator)?;
    let text = |at: usize| fields.get(at).map(|field| field.trim());
    let number = |at: usize| text(at)?.parse::<f64>().ok().filter(|n| n.is_finite());
    let side = |at: usize| number(at).filter(|n| n.fract() == 0.0 && *n > 0.0);
    let [x0, y0, x1, y1] = columns.edges.map(number);
    Some(Row {
        picture: text(columns.picture)
            .filter(|name| !name.is_empty())?
            .replace('\\', "/"),
        class: text(columns.class)?.to_owned(),
        size: columns
            .size
            .and_then(|[width, height]| Some([side(width)? as usize, side(height)? as usize])),
        edges: [x0?, y0?, x1?, y1?],
        is_crowd: columns.crowd.and_then(text) == Some("1"),
    })
}

/// The fields of a line; a field in quotes may hold separators, and quotes twice. `None` where a quote stays open.
fn fields(line: &str, separator: char) -> Option<Vec<String>> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut()?;
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            ('"', true) => quoted = false,
            ('"', false) if field.is_empty() => quoted = true,
            (c, false) if c == separator => fields.push(String::new()),
            (c, _) => field.push(c),
        }
    }
    (!quoted).then_some(fields)
}
