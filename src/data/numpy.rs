//! An array of NumPy, out of a `.npy` file or a pickle: its shape and the type and order of its elements.

use std::borrow::Cow;

/// Axes of an array; pictures have four.
const AXES: usize = 8;

/// An array whose bytes are as many as its shape and type say.
pub struct Array<'a> {
    /// Length of each axis, the outermost first; at most eight.
    pub shape: Vec<usize>,
    /// NumPy's type of an element, with its order of bytes.
    pub kind: Kind,
    bytes: Cow<'a, [u8]>,
    is_fortran: bool,
}

/// Type of an element with its size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    class: Class,
    size: usize,
    is_big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Unsigned,
    Signed,
    Float,
}

impl Kind {
    /// NumPy's own short form, `|u1` or `<f4`.
    ///
    /// # Errors
    /// The sentence's end on a type that is no number's.
    pub fn of(descr: &str) -> Result<Self, String> {
        let (order, rest) = match descr.as_bytes() {
            [b'<' | b'>' | b'|' | b'=', rest @ ..] => (descr.as_bytes()[0], rest),
            rest => (b'<', rest),
        };
        let refused = |told: &str| Err(format!("its elements are {told} ({descr})"));
        let (class, sizes) = match rest.first() {
            Some(b'u') => (Class::Unsigned, [1, 2, 4, 8]),
            Some(b'i') => (Class::Signed, [1, 2, 4, 8]),
            Some(b'f') => (Class::Float, [4, 8, 4, 8]),
            Some(b'b' | b'?') => return refused("yes or no"),
            Some(b'O') => return refused("Python objects"),
            Some(b'U' | b'S' | b'a') => return refused("texts"),
            Some(b'c') => return refused("complex numbers"),
            _ => return refused("no numbers"),
        };
        let digits = std::str::from_utf8(rest.get(1..).unwrap_or_default()).unwrap_or_default();
        match digits.parse() {
            Ok(size) if sizes.contains(&size) => Ok(Self {
                class,
                size,
                is_big_endian: order == b'>',
            }),
            _ => refused("numbers of an unusual size"),
        }
    }

    pub fn is_byte(self) -> bool {
        self.class == Class::Unsigned && self.size == 1
    }

    pub fn is_float(self) -> bool {
        self.class == Class::Float
    }

    fn value(self, bytes: &[u8]) -> f64 {
        let mut eight = [0; 8];
        eight[..self.size].copy_from_slice(bytes);
        if self.is_big_endian {
            eight[..self.size].reverse();
        }
        let [a, b, c, d, ..] = eight;
        match (self.class, self.size) {
            (Class::Float, 4) => f32::from_le_bytes([a, b, c, d]).into(),
            (Class::Float, _) => f64::from_le_bytes(eight),
            (Class::Unsigned, _) => u64::from_le_bytes(eight) as f64,
            (Class::Signed, size) => {
                let unused = 64 - 8 * size as u32;
                (i64::from_le_bytes(eight) << unused >> unused) as f64
            }
        }
    }
}

impl<'a> Array<'a> {
    /// # Errors
    /// The sentence's end where the bytes are fewer or more than shape and type say.
    pub fn new(
        shape: Vec<usize>,
        kind: Kind,
        is_fortran: bool,
        bytes: Cow<'a, [u8]>,
    ) -> Result<Self, String> {
        let count = shape
            .iter()
            .try_fold(1usize, |product, &size| product.checked_mul(size));
        let wanted = count.and_then(|count| count.checked_mul(kind.size));
        if shape.len() > AXES {
            return Err(format!("it has {} axes", shape.len()));
        }
        if wanted != Some(bytes.len()) {
            return Err(format!(
                "its shape {shape:?} does not fit its {} bytes of content; it is cut off or damaged",
                bytes.len()
            ));
        }
        let is_fortran = is_fortran && shape.len() > 1;
        Ok(Self {
            shape,
            kind,
            bytes,
            is_fortran,
        })
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.kind.size
    }

    /// The elements, the last axis running fastest.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        let size = self.kind.size;
        self.order()
            .map(move |at| self.kind.value(&self.bytes[at * size..(at + 1) * size]))
    }

    /// The bytes of an array of bytes, the last axis running fastest.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.is_fortran {
            false => self.bytes.into_owned(),
            true => self.order().map(|at| self.bytes[at]).collect(),
        }
    }

    /// The places of elements in the order of the last axis.
    fn order(&self) -> impl Iterator<Item = usize> + '_ {
        let mut place = vec![0; self.shape.len()];
        (0..self.len()).map(move |at| {
            if !self.is_fortran {
                return at;
            }
            let found = place
                .iter()
                .zip(&self.shape)
                .rev()
                .fold(0, |sum, (at, size)| sum * size + at);
            for axis in (0..place.len()).rev() {
                place[axis] += 1;
                if place[axis] < self.shape[axis] {
                    break;
                }
                place[axis] = 0;
            }
            found
        })
    }

    /// The elements as whole numbers.
    ///
    /// # Errors
    /// The sentence's end on the first that is none.
    pub fn integers(&self) -> Result<Vec<i64>, String> {
        let whole = |value: f64| match value.fract() == 0.0 && value.abs() < 1e15 {
            true => Ok(value as i64),
            false => Err(format!("{value} is no whole number")),
        };
        self.values().map(whole).collect()
    }
}
