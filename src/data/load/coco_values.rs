//! Single values of COCO's JSON, read leniently: whatever stands there is read, and what it is not is left to whoever asks.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The number of a picture or class: an integer, however it is written, or a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Id {
    Number(i64),
    Text(Box<str>),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// A value that is no list and no object; those are `Other`.
pub(super) enum Scalar {
    Integer(i64),
    Number(f64),
    Text(String),
    Truth(bool),
    Null,
    Other,
}

impl Scalar {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number| number.is_finite())
    }

    pub(super) fn id(self) -> Option<Id> {
        match self {
            Self::Integer(number) => Some(Id::Number(number)),
            Self::Number(number) => whole(number).map(Id::Number),
            Self::Text(text) => Some(match text.parse::<i64>() {
                Ok(number) if number.to_string() == text => Id::Number(number),
                _ => Id::Text(text.into()),
            }),
            _ => None,
        }
    }

    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Integer(number) => Some(number.to_string()),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A side in pixels, more than 0.
    pub(super) fn side(&self) -> Option<usize> {
        let side = self.number().and_then(whole)?;
        usize::try_from(side).ok().filter(|side| *side > 0)
    }

    /// Whether it says yes: true, 1, "1", "true".
    pub(super) fn is_yes(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::Text(text) if text.trim().eq_ignore_ascii_case("true") => true,
            other => other.number().is_some_and(|number| number != 0.0),
        }
    }
}

fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// A box as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bbox {
    Missing,
    Empty,
    /// Left, top, width, height.
    Sides([f64; 4]),
    Wrong,
}

/// The edges of polygons: left, top, right, bottom; none where there is no polygon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Extent(pub(super) Option<[f64; 4]>);

impl Extent {
    fn add(&mut self, other: [f64; 4]) {
        let own = self.0.unwrap_or(other);
        self.0 = Some([
            own[0].min(other[0]),
            own[1].min(other[1]),
            own[2].max(other[2]),
            own[3].max(other[3]),
        ]);
    }
}

/// An element of a polygon: a coordinate, or a list of such.
enum Node {
    Coordinate(Option<f64>),
    Inner(Extent),
}

struct Scalars;
struct Bboxes;
struct Nodes;

/// Methods of a visitor for the values that are no list and no object.
macro_rules! scalars {
    ($value:ty, $of:expr) => {
        type Value = $value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
        fn visit_bool<E: Error>(self, truth: bool) -> Result<$value, E> {
            Ok($of(Scalar::Truth(truth)))
        }
        fn visit_i64<E: Error>(self, number: i64) -> Result<$value, E> {
            Ok($of(Scalar::Integer(number)))
        }
        fn visit_u64<E: Error>(self, number: u64) -> Result<$value, E> {
            let signed = i64::try_from(number).map(Scalar::Integer);
            Ok($of(
                signed.unwrap_or_else(|_| Scalar::Text(number.to_string()))
            ))
        }
        fn visit_f64<E: Error>(self, number: f64) -> Result<$value, E> {
            Ok($of(Scalar::Number(number)))
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<$value, E> {
            Ok($of(Scalar::Text(text.to_owned())))
        }
        fn visit_unit<E: Error>(self) -> Result<$value, E> {
            Ok($of(Scalar::Null))
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok($of(Scalar::Other))
        }
    };
}

impl<'de> Visitor<'de> for Scalars {
    scalars!(Scalar, |scalar| scalar);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

impl<'de> Visitor<'de> for Bboxes {
    scalars!(Bbox, |scalar| match scalar {
        Scalar::Null => Bbox::Missing,
        _ => Bbox::Wrong,
    });

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bbox, A::Error> {
        let (mut sides, mut count, mut sound) = ([0.0; 4], 0, true);
        while let Some(value) = seq.next_element::<Scalar>()? {
            match (sides.get_mut(count), value.number()) {
                (Some(side), Some(number)) => *side = number,
                _ => sound = false,
            }
            count += 1;
        }
        Ok(match count {
            0 => Bbox::Empty,
            4 if sound => Bbox::Sides(sides),
            _ => Bbox::Wrong,
        })
    }
}

impl<'de> Visitor<'de> for Nodes {
    scalars!(Node, |scalar: Scalar| Node::Coordinate(scalar.number()));

    /// A list of coordinates, x and y in turn, is a polygon of three or more points, or a point; other lists hold such.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let (mut inner, mut own) = (Extent::default(), Extent::default());
        let (mut count, mut x, mut sound) = (0usize, 0.0, true);
        while let Some(node) = seq.next_element::<Node>()? {
            match node {
                Node::Inner(Extent(Some(extent))) => inner.add(extent),
                Node::Inner(_) => {}
                Node::Coordinate(Some(number)) => {
                    match count % 2 {
                        0 => x = number,
                        _ => own.add([x, number, x, number]),
                    }
                    count += 1;
                }
                Node::Coordinate(None) => sound = false,
            }
        }
        if let Some(extent) = own.0
            && sound
            && count % 2 == 0
            && (count == 2 || count >= 6)
        {
            inner.add(extent);
        }
        Ok(Node::Inner(inner))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scalars)
    }
}

impl<'de> Deserialize<'de> for Bbox {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Bboxes)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Nodes)
    }
}

impl<'de> Deserialize<'de> for Extent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Node::deserialize(deserializer)? {
            Node::Inner(extent) => extent,
            Node::Coordinate(_) => Self(None),
        })
    }
}
