//! Do the host and the shaders mean the same buffer by a binding, and the same number by a word of the step's header?

use convlab::engine::compiled::{Binding, HEADER, OverlayBinding, SHADERS, StepHeader};

/// `@group(0) @binding(3) var<storage, read> parameters: array<f32>;` as number and name.
fn declared(line: &str) -> Option<(u32, &str)> {
    let (_, rest) = line.split_once("@binding(")?;
    let (number, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once("> ")?;
    let (name, _) = rest.split_once(':')?;
    Some((number.parse().expect("a number"), name))
}

#[test]
fn every_shader_binds_what_the_host_does() {
    let mut seen = Vec::new();
    let mut wrong = Vec::new();
    for (path, text) in SHADERS {
        for (number, name) in text.lines().filter_map(declared) {
            let is_overlay = path.contains("overlay");
            let is_right = match is_overlay {
                true => match OverlayBinding::of(number) {
                    Some(OverlayBinding::Predicted) => name == "predicted",
                    Some(OverlayBinding::Truth) => name == "truth",
                    Some(OverlayBinding::Table) => name == "table",
                    Some(OverlayBinding::Output) => ["sheet", "counts"].contains(&name),
                    None => false,
                },
                false => Binding::of(number).is_some_and(|binding| binding.name() == name),
            };
            if !is_right {
                wrong.push(format!("{path}: {name} at {number}"));
            }
            if !is_overlay {
                seen.push(name);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for binding in Binding::ALL {
        assert_eq!(Binding::of(binding.number()), Some(binding));
        // The offsets are declared where a kernel is expanded.
        let is_used = seen.contains(&binding.name()) || binding == Binding::Offsets;
        assert!(is_used, "no shader reads {}", binding.name());
    }
}

#[test]
fn the_shaders_read_the_words_of_a_step_where_the_host_writes_them() {
    let (_, text) = SHADERS
        .iter()
        .find(|(path, _)| path.ends_with("shared/step.wgsl"))
        .expect("step.wgsl");
    for (at, (name, _)) in StepHeader::default().fields().into_iter().enumerate() {
        let begin = format!("fn {name}() ");
        let line = text.lines().find(|line| line.starts_with(&begin));
        let line = line.unwrap_or_else(|| panic!("step.wgsl has no {name}"));
        assert!(line.contains(&format!("step[{at}]")), "{line}");
    }
    assert!(text.contains(&format!("const HEADER: u32 = {HEADER}u;")));
    // Nobody reads them by number elsewhere.
    let others = SHADERS
        .iter()
        .filter(|(path, _)| !path.ends_with("shared/step.wgsl"));
    let readers: Vec<&str> = others
        .filter(|(_, text)| text.contains("step["))
        .map(|(path, _)| *path)
        .collect();
    assert!(readers.is_empty(), "{readers:?}");
    let words = StepHeader {
        step: 1 << 32,
        ..Default::default()
    }
    .with_indices(&[7]);
    assert_eq!((words.len(), words[4], words[HEADER]), (HEADER + 1, 1, 7));
}
