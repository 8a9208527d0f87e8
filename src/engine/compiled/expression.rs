//! Whole-number expressions of WGSL, evaluated when a shader is expanded.

use std::collections::HashMap;

/// Start and end of every identifier in a line of code.
pub fn identifiers(code: &str) -> Vec<(usize, usize)> {
    let bytes = code.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && is_part(bytes[at]) {
            at += 1;
        }
        if !bytes[start].is_ascii_digit() {
            found.push((start, at));
        }
    }
    found
}

/// The value of an expression; truth is 1 and 0. Knows `|| && == != < <= > >= + - * / % !`, parentheses, numbers with `u` or
/// `i`, `true`, `false`, `u32(...)`, `i32(...)`, `min(a, b)`, `max(a, b)`, `select(if_false, if_true, condition)` and the names in
/// `known`.
///
/// # Errors
/// What could not be read.
pub fn evaluate(text: &str, known: &HashMap<String, i64>) -> Result<i64, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        known,
    };
    let value = parser.binary(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(value),
        Some(rest) => Err(format!("\"{rest}\" was not expected in \"{text}\"")),
    }
}

fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&next) = chars.peek() {
        if next.is_whitespace() {
            chars.next();
        } else if next.is_ascii_alphanumeric() || next == '_' {
            let mut word = String::new();
            while let Some(&part) = chars.peek() {
                if !part.is_ascii_alphanumeric() && part != '_' {
                    break;
                }
                word.push(part);
                chars.next();
            }
            tokens.push(word);
        } else {
            let mut sign = next.to_string();
            chars.next();
            if let Some(&second) = chars.peek()
                && ["||", "&&", "==", "!=", "<=", ">="]
                    .contains(&format!("{next}{second}").as_str())
            {
                sign.push(second);
                chars.next();
            }
            if !"(),+-*/%<>!||&&==!=<=>=".contains(&sign) {
                return Err(format!("\"{sign}\" is not known in \"{text}\""));
            }
            tokens.push(sign);
        }
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: Vec<String>,
    at: usize,
    known: &'a HashMap<String, i64>,
}

/// Operators from the loosest to the tightest.
const LEVELS: [&[&str]; 6] = [
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<", "<=", ">", ">="],
    &["+", "-"],
    &["*", "/", "%"],
];

impl Parser<'_> {
    fn binary(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.single();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self
            .tokens
            .get(self.at)
            .filter(|token| operators.contains(&token.as_str()))
            .cloned()
        {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = match operator.as_str() {
                "||" => i64::from(left != 0 || right != 0),
                "&&" => i64::from(left != 0 && right != 0),
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<" => i64::from(left < right),
                "<=" => i64::from(left <= right),
                ">" => i64::from(left > right),
                ">=" => i64::from(left >= right),
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ if right == 0 => return Err("division by zero".into()),
                "/" => left / right,
                _ => left % right,
            };
        }
        Ok(left)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        if self.tokens.get(self.at).is_none_or(|token| token != wanted) {
            return Err(format!("a {wanted} is missing"));
        }
        self.at += 1;
        Ok(())
    }

    fn single(&mut self) -> Result<i64, String> {
        let token = self.tokens.get(self.at).cloned().unwrap_or_default();
        self.at += 1;
        match token.as_str() {
            "!" => Ok(i64::from(self.single()? == 0)),
            "-" => Ok(-self.single()?),
            "u32" | "i32" => self.single(),
            "min" | "max" => {
                self.expect("(")?;
                let first = self.binary(0)?;
                self.expect(",")?;
                let second = self.binary(0)?;
                self.expect(")")?;
                Ok(if token == "min" {
                    first.min(second)
                } else {
                    first.max(second)
                })
            }
            "select" => {
                self.expect("(")?;
                let if_false = self.binary(0)?;
                self.expect(",")?;
                let if_true = self.binary(0)?;
                self.expect(",")?;
                let condition = self.binary(0)?;
                self.expect(")")?;
                Ok(if condition != 0 { if_true } else { if_false })
            }
            "true" => Ok(1),
            "false" => Ok(0),
            "(" => {
                let value = self.binary(0)?;
                self.expect(")")?;
                Ok(value)
            }
            word => {
                if let Some(&value) = self.known.get(word) {
                    return Ok(value);
                }
                let number = word.trim_end_matches(['u', 'i']);
                match number.strip_prefix("0x") {
                    Some(hex) => i64::from_str_radix(hex, 16),
                    None => number.parse(),
                }
                .map_err(|_| format!("\"{word}\" is not a number that is known"))
            }
        }
    }
}
