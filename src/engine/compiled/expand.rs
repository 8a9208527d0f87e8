//! From a shader of `shaders/` to the WGSL that runs: adds what it uses, fills in its constants, unrolls its tiles.
//!
//! A shader is valid WGSL with the constants it is written with. Six comments mean something here:
//! - `// use shared/x.wgsl`: that file's text is added, once;
//! - `for (var i = 0u; i < N; i++) { // unroll`: the body is written N times, with `i` a number;
//! - `for (...) { // unroll if once`: the same where N is 1; a loop otherwise;
//! - `if (...) { // static`: the body is kept or dropped now;
//! - `// offsets`: the variables that say where tensors lie are set here;
//! - `var x: array<f32, N>; // registers` (or `u32`, `bool`): N variables instead of an array, since arrays may end up in memory.

use std::collections::HashMap;
use std::fmt::Write;

use super::bindings::Binding;
use super::expression::{evaluate, identifiers};
use super::shaders::source;
use crate::arrange::Arrange;
use crate::platform::ENABLE_SUBGROUPS;

/// A value for one of a shader's constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Constant {
    /// A size, count or number; WGSL's `u32`.
    U32(u32),
    /// A setting; WGSL's `f32`, written with all its digits.
    F32(f32),
    /// A switch, by which branches are left out.
    Bool(bool),
    /// Where something lies in a buffer. It is a variable that is set from a uniform when the kernel starts, so that layers of the
    /// same sizes share a pipeline.
    Offset(u32),
}

/// The WGSL of a kernel with these constants.
///
/// # Errors
/// A sentence for whoever writes shaders: what is wrong, and in which line.
pub fn expand(kernel: &str, constants: &[(&str, Constant)]) -> Result<String, String> {
    let mut text = String::new();
    let mut used = vec![format!("{kernel}.wgsl")];
    let mut next = 0;
    while next < used.len() {
        let path = used[next].clone();
        next += 1;
        let part = source(&path).ok_or_else(|| format!("there is no shader {path}"))?;
        for line in part.lines() {
            match line.trim().strip_prefix("// use ") {
                Some(other) => {
                    if !used.iter().any(|known| known == other) {
                        used.push(other.to_string());
                    }
                }
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        text.push('\n');
    }
    let text = with_offsets(&text, constants, kernel)?;
    let (text, known) = fill_in(&text, constants, kernel)?;
    let mut lines = Vec::new();
    unroll(&text.lines().collect::<Vec<_>>(), &known, &mut lines)?;
    let text = registers(&lines, &known)?;
    match known.get("QUADS") {
        Some(1) => Ok(format!("{ENABLE_SUBGROUPS}{text}")),
        _ => Ok(text),
    }
}

/// Adds the uniform of the places, and sets the variables at `// offsets`.
fn with_offsets(
    text: &str,
    constants: &[(&str, Constant)],
    kernel: &str,
) -> Result<String, String> {
    let names: Vec<&str> = constants
        .iter()
        .filter(|(_, constant)| matches!(constant, Constant::Offset(_)))
        .map(|(name, _)| *name)
        .collect();
    if names.is_empty() {
        return Ok(text.to_string());
    }
    let Some((before, after)) = text.split_once("    // offsets\n") else {
        return Err(format!(
            "{kernel}.wgsl does not say where its `// offsets` are set"
        ));
    };
    let mut out = format!(
        "@group(0) @binding({}) var<uniform> offsets: array<vec4u, {}>;\n{before}",
        Binding::Offsets.number(),
        names.len().div_ceil(4)
    );
    for (index, name) in names.iter().enumerate() {
        let _ = writeln!(out, "    {name} = offsets[{}][{}];", index / 4, index % 4);
    }
    out.push_str(after);
    Ok(out)
}

/// Replaces the values of constants, and gives what every whole-number and boolean constant is.
fn fill_in(
    text: &str,
    constants: &[(&str, Constant)],
    kernel: &str,
) -> Result<(String, HashMap<String, i64>), String> {
    let mut filled = String::with_capacity(text.len());
    let mut open = Vec::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((name, kind, value)) = constant(line) else {
            filled.push_str(line);
            filled.push('\n');
            continue;
        };
        let chosen = constants.iter().find(|(wanted, _)| *wanted == name);
        found.push(name);
        let value = match chosen {
            None => value.to_string(),
            Some((_, Constant::U32(value))) => format!("{value}u"),
            Some((_, Constant::F32(value))) => format!("{value:?}"),
            Some((_, Constant::Bool(value))) => value.to_string(),
            Some((_, Constant::Offset(_))) => {
                let _ = writeln!(filled, "var<private> {name}: {kind};");
                continue;
            }
        };
        let _ = writeln!(filled, "const {name}: {kind} = {value};");
        if kind != "f32" {
            open.push((name.to_string(), value));
        }
    }
    if let Some((name, _)) = constants.iter().find(|(name, _)| !found.contains(name)) {
        return Err(format!("{kernel}.wgsl has no constant {name}"));
    }
    // A constant may stand on one that is declared further down.
    let mut known = HashMap::new();
    while !open.is_empty() {
        let before = open.len();
        open.retain(|(name, value)| match evaluate(value, &known) {
            Ok(number) => {
                known.insert(name.clone(), number);
                false
            }
            Err(_) => true,
        });
        if open.len() == before {
            return Err(format!(
                "{kernel}.wgsl: {} = {} cannot be evaluated",
                open[0].0, open[0].1
            ));
        }
    }
    Ok((filled, known))
}

/// `const NAME: TYPE = VALUE;` at the beginning of a line.
fn constant(line: &str) -> Option<(&str, &str, &str)> {
    let rest = line.strip_prefix("const ")?;
    let (name, rest) = rest.split_once(':')?;
    let (kind, rest) = rest.split_once('=')?;
    let (value, _) = rest.split_once(';')?;
    Some((name.trim(), kind.trim(), value.trim()))
}

fn unroll(
    lines: &[&str],
    known: &HashMap<String, i64>,
    out: &mut Vec<String>,
) -> Result<(), String> {
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let header = line.trim();
        let is_loop = match header.strip_suffix(" if once") {
            Some(header) if header.ends_with("// unroll") => {
                let (_, first, last) = loop_range(header, known)?;
                last - first == 1
            }
            _ => header.ends_with("// unroll"),
        };
        if !is_loop && !header.ends_with("// static") {
            out.push(line.to_string());
            at += 1;
            continue;
        }
        let end = closing(lines, at)?;
        let body = &lines[at + 1..end];
        let indent = &line[..line.len() - line.trim_start().len()];
        if is_loop {
            let header = header.trim_end_matches(" if once");
            let (name, first, last) = loop_range(header, known)?;
            for value in first..last {
                let replaced: Vec<String> = body
                    .iter()
                    .map(|line| replace_identifier(line, &name, &format!("{value}u")))
                    .collect();
                let replaced: Vec<&str> = replaced.iter().map(String::as_str).collect();
                out.push(format!("{indent}{{"));
                unroll(&replaced, known, out)?;
                out.push(format!("{indent}}}"));
            }
        } else {
            let condition = header
                .strip_prefix("if (")
                .and_then(|rest| rest.strip_suffix(") { // static"))
                .ok_or_else(|| format!("not an if: {header}"))?;
            if evaluate(condition, known)? != 0 {
                out.push(format!("{indent}{{"));
                unroll(body, known, out)?;
                out.push(format!("{indent}}}"));
            }
        }
        at = end + 1;
    }
    Ok(())
}

/// `for (var i = 0u; i < N; i++) { // unroll` as (i, 0, N).
fn loop_range(header: &str, known: &HashMap<String, i64>) -> Result<(String, i64, i64), String> {
    let wrong = || format!("not a loop that can be unrolled: {header}");
    let inside = header
        .strip_prefix("for (var ")
        .and_then(|rest| rest.strip_suffix("++) { // unroll"))
        .ok_or_else(wrong)?;
    let mut parts = inside.split(';');
    let (Some(first), Some(last)) = (parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let (name, first) = first.split_once('=').ok_or_else(wrong)?;
    let (_, last) = last.split_once('<').ok_or_else(wrong)?;
    Ok((
        name.trim().to_string(),
        evaluate(first, known)?,
        evaluate(last, known)?,
    ))
}

/// The line that closes the brace opened at the end of line `start`.
fn closing(lines: &[&str], start: usize) -> Result<usize, String> {
    let mut depth = 0i32;
    for (offset, line) in lines[start..].iter().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        depth += code.matches('{').count() as i32 - code.matches('}').count() as i32;
        if depth == 0 {
            return Ok(start + offset);
        }
    }
    Err(format!("no closing brace for: {}", lines[start].trim()))
}

fn replace_identifier(line: &str, name: &str, value: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = 0;
    for (start, end) in identifiers(line) {
        if &line[start..end] == name {
            out.push_str(&line[rest..start]);
            out.push_str(value);
            rest = end;
        }
    }
    out.push_str(&line[rest..]);
    out
}

/// Turns arrays marked as registers into variables.
fn registers(lines: &[String], known: &HashMap<String, i64>) -> Result<String, String> {
    // Name, zero, length.
    let declared = |line: &str| -> Option<(String, &str, String)> {
        let rest = line.trim().strip_suffix("// registers")?.trim_end();
        let rest = rest.strip_prefix("var ")?.strip_suffix(">;")?;
        let (name, kind) = rest.split_once(':')?;
        let (kind, length) = kind.trim().strip_prefix("array<")?.split_once(',')?;
        let zero = match kind {
            "f32" => "0.0",
            "u32" => "0u",
            "bool" => "false",
            _ => return None,
        };
        Some((name.to_string(), zero, length.to_string()))
    };
    let mut names: Vec<String> = lines
        .iter()
        .filter_map(|line| declared(line))
        .map(|(name, ..)| name)
        .collect();
    names.arrange();
    names.dedup();
    let mut text = String::new();
    for line in lines {
        if let Some((name, zero, length)) = declared(line) {
            let indent = &line[..line.len() - line.trim_start().len()];
            for index in 0..evaluate(&length, known)? {
                let _ = writeln!(text, "{indent}var {name}_{index} = {zero};");
            }
            continue;
        }
        text.push_str(&indexed(line, &names, known)?);
        text.push('\n');
    }
    Ok(text)
}

/// `sum[2u * 4u + 1u]` becomes `sum_9`.
fn indexed(line: &str, names: &[String], known: &HashMap<String, i64>) -> Result<String, String> {
    let code = line.split("//").next().unwrap_or_default();
    let mut out = String::with_capacity(line.len());
    let mut rest = 0;
    for (start, end) in identifiers(code) {
        if start < rest
            || !names.iter().any(|name| *name == code[start..end])
            || !code[end..].starts_with('[')
        {
            continue;
        }
        let close = code[end..]
            .find(']')
            .ok_or_else(|| format!("no ] in: {line}"))?
            + end;
        let index = evaluate(&code[end + 1..close], known)
            .map_err(|error| format!("{error} in: {}", line.trim()))?;
        out.push_str(&code[rest..end]);
        let _ = write!(out, "_{index}");
        rest = close + 1;
    }
    out.push_str(&line[rest..]);
    Ok(out)
}
