//! Lines made into blocks: what is deeper belongs to the line above, and `else` to its `if`.

use super::Parser;
use super::statement::HeadKind;
use crate::interop::python::lines::Line;
use crate::interop::python::syntax::{
    Case, Class, Expression, ExpressionKind, Function, Handler, Statement, StatementKind as Kind,
    Try,
};
use crate::interop::python::token::{Place, Wrong};
use crate::interop::python::visit;
use crate::said::phrase;

/// Blocks within blocks.
pub(super) const BLOCK_LIMIT: usize = 24;

pub(super) fn block(lines: &[Line], depth: usize, wrong: &mut Vec<Wrong>) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let mut decorators = Vec::new();
    let mut next = 0;
    if let (true, Some(first)) = (depth > BLOCK_LIMIT, lines.first()) {
        wrong.push((
            first.at,
            phrase!(
                "blocks stand more than {limit} deep here",
                limit = BLOCK_LIMIT
            ),
        ));
        return found;
    }
    while let Some(line) = lines.get(next) {
        next += 1;
        let mut parser = Parser::new(&line.tokens);
        let mut parts = Vec::new();
        if parser.take("@") {
            match parser.expression() {
                Ok(decorator) => decorators.push(decorator),
                Err(error) => wrong.push(error),
            }
            continue;
        }
        match parser.line(&mut parts) {
            Err(error) => {
                wrong.push(error);
                // What belongs to it cannot be read either.
                next += body_of(&lines[next..], line.level);
            }
            Ok(head) => {
                found.append(&mut parts);
                let Some(head) = head else { continue };
                let length = match head.has_body {
                    true => 0,
                    false => body_of(&lines[next..], line.level),
                };
                let body = match head.has_body {
                    true => head.inline,
                    false => block(&lines[next..next + length], depth + 1, wrong),
                };
                next += length;
                let decorators = std::mem::take(&mut decorators);
                attach(&mut found, head.kind, body, decorators, line.at, wrong);
            }
        }
    }
    found
}

/// How many of these lines stand further in than `level`.
pub(super) fn body_of(lines: &[Line], level: usize) -> usize {
    lines.iter().take_while(|line| line.level > level).count()
}

/// Puts a head and its body together; `elif`, `else`, `except`, `finally`, `case` belong to the statement before.
pub(super) fn attach(
    found: &mut Vec<Statement>,
    head: HeadKind,
    body: Vec<Statement>,
    decorators: Vec<Expression>,
    at: Place,
    wrong: &mut Vec<Wrong>,
) {
    let last = found.last_mut().map(|last| &mut last.kind);
    let kind = match head {
        HeadKind::If(condition) => Kind::If(vec![(condition, body)], Vec::new()),
        HeadKind::Elif(condition) => match last {
            Some(Kind::If(cases, _)) => return cases.push((condition, body)),
            _ => return wrong.push((at, phrase!("this elif belongs to no if"))),
        },
        HeadKind::Else => match last {
            Some(Kind::If(_, other) | Kind::For { other, .. } | Kind::While(_, _, other)) => {
                *other = body;
                return;
            }
            Some(Kind::Try(tried)) => {
                tried.other = body;
                return;
            }
            _ => return wrong.push((at, phrase!("this else belongs to no if"))),
        },
        HeadKind::Except(kind, name) => {
            if let Some(Kind::Try(tried)) = last {
                tried.handlers.push(Handler { kind, name, body });
            }
            return;
        }
        HeadKind::Finally => {
            if let Some(Kind::Try(tried)) = last {
                tried.last = body;
            }
            return;
        }
        HeadKind::Case(pattern, condition) => {
            // Inside of a match, whose body holds nothing else.
            let case = Case {
                pattern,
                condition,
                body,
            };
            Kind::Match(
                Expression {
                    at,
                    depth: 1,
                    kind: ExpressionKind::None,
                },
                vec![case],
            )
        }
        HeadKind::Match(subject) => {
            let cases = body.into_iter().filter_map(|one| match one.kind {
                Kind::Match(_, cases) => Some(cases),
                _ => None,
            });
            Kind::Match(subject, cases.flatten().collect())
        }
        HeadKind::For(target, iterable) => Kind::For {
            target,
            iterable,
            body,
            other: Vec::new(),
        },
        HeadKind::While(condition) => Kind::While(condition, body, Vec::new()),
        HeadKind::With(items) => Kind::With(items, body),
        HeadKind::Try => Kind::Try(Box::new(Try {
            body,
            ..Try::default()
        })),
        HeadKind::Function(name, parameters) => Kind::Function(Function {
            name,
            parameters,
            is_generator: visit::yields(&body),
            body,
            decorators,
            at,
        }),
        HeadKind::Class(name, bases, named) => Kind::Class(Class {
            name,
            bases,
            named,
            body,
            decorators,
            at,
        }),
    };
    found.push(Statement { at, kind });
}
