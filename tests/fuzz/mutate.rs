//! Mutations of known inputs: bits, bytes, numbers of two to eight bytes, pieces doubled, moved, taken out or from another input,
//! cuts; of programs words, lines, indentation and nesting. Check sums are made right again, most times, so that mutations get behind
//! them.

use super::readers::Kind;

/// What is put into programs.
const WORDS: [&str; 78] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "+",
    "-",
    "*",
    "**",
    "//",
    "%",
    "<",
    "@",
    "~",
    "\n",
    "    ",
    "\t",
    "\r\n",
    "if ",
    "elif ",
    "else:\n",
    "for i in range(9):\n",
    "while True:\n",
    " in ",
    "lambda x: ",
    "self",
    "self.",
    "x",
    "nn.",
    "F.",
    "torch.",
    "range(99999999)",
    "0",
    "-1",
    "1e309",
    "99999999999999999999",
    "0x",
    "1_0",
    "'",
    "\"\"\"",
    "f'{",
    "#",
    "\\\n",
    "图",
    "\u{feff}",
    "\0",
    "return ",
    "class A(A):\n",
    "def f(f=f): return f(f)\n",
    "*x",
    "**x",
    "x[::0]",
    "x[-9:9:-1]",
    "None",
    "True",
    "not ",
    " or ",
    "yield ",
    "try:\n",
    "with x as y:\n",
    "del x\n",
    "global x\n",
    "import x\n",
    "[x for x in x]",
    "nn.Sequential(",
    "nn.Conv2d(3, 4, 3)",
    "nn.Linear(0, 0)",
    "transforms.Compose([",
    "transforms.RandomCrop(32, padding=4)",
    "x.view(-1)",
    "(x := 1)",
    "1 / 0",
    "2 ** 63",
];

pub struct Mutator {
    state: u64,
}

impl Mutator {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    /// xorshift64*
    fn number(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.number() >> 16) as usize % count.max(1)
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    pub fn mutated(&mut self, known: &[Vec<u8>], kind: Kind) -> Vec<u8> {
        // Half of them from what came last.
        let recent = known.len().min(50);
        let at = match self.below(2) {
            0 => self.below(known.len()),
            _ => known.len() - 1 - self.below(recent),
        };
        let mut bytes = known[at].clone();
        for _ in 0..1 << self.below(5) {
            match kind {
                Kind::Source if self.below(4) > 0 => self.change_source(&mut bytes),
                _ => self.change(&mut bytes, known),
            }
        }
        match kind {
            Kind::Png if self.below(5) > 0 => mend_png(&mut bytes),
            Kind::Tar if self.below(5) > 0 => mend_tar(&mut bytes),
            _ => {}
        }
        bytes
    }

    /// A range within the bytes, mostly short.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let most = 1 << self.below(11);
        let count = self.below(most + 1);
        from..(from + count).min(length)
    }

    fn change(&mut self, bytes: &mut Vec<u8>, known: &[Vec<u8>]) {
        let at = self.below(bytes.len());
        match self.below(10) {
            _ if bytes.is_empty() => bytes.push(self.number() as u8),
            0 => bytes[at] ^= 1 << self.below(8),
            1 => bytes[at] = self.number() as u8,
            2 => bytes[at] = bytes[at].wrapping_add(self.below(9) as u8).wrapping_sub(4),
            3 | 4 => self.put_number(bytes),
            5 => bytes.truncate(at),
            6 => {
                let range = self.range(bytes.len());
                bytes.drain(range);
            }
            7 => {
                let range = self.range(bytes.len());
                let piece = bytes[range].to_vec();
                bytes.splice(at..at, piece);
            }
            8 => {
                let other = &known[self.below(known.len())];
                let range = self.range(other.len());
                let end = (at + self.below(range.len() + 1)).min(bytes.len());
                bytes.splice(at..end, other[range].iter().copied());
            }
            _ => {
                let count = self.below(64);
                let value = self.one(&[&0u8, &0xff, &0x80, &b' ', &b'{', &b'[', &b'(']);
                bytes.splice(at..at, std::iter::repeat_n(*value, count));
            }
        }
    }

    /// A length, or something next to one, over two to eight bytes; or over digits.
    fn put_number(&mut self, bytes: &mut [u8]) {
        let shift = self.below(64);
        let sizes = [0, 1, u64::MAX, 1 << shift, (1 << shift) - 1, self.number()];
        let mut value = sizes[self.below(sizes.len())];
        if self.below(3) == 0 {
            value = (bytes.len() as u64)
                .wrapping_add(self.below(5) as u64)
                .wrapping_sub(2);
        }
        let digits: Vec<usize> = (0..bytes.len())
            .filter(|&at| bytes[at].is_ascii_digit())
            .collect();
        if !digits.is_empty() && self.below(3) == 0 {
            let first = digits[self.below(digits.len())];
            let text = value.to_string();
            let rest = bytes[first..].iter_mut();
            for (byte, digit) in rest
                .take_while(|byte| byte.is_ascii_digit())
                .zip(text.bytes())
            {
                *byte = digit;
            }
            return;
        }
        let width = [2, 4, 8][self.below(3)];
        let at = self.below(bytes.len());
        let ordered = match self.below(2) {
            0 => value.to_le_bytes()[..width].to_vec(),
            _ => value.to_be_bytes()[8 - width..].to_vec(),
        };
        for (byte, new) in bytes[at..].iter_mut().zip(ordered) {
            *byte = new;
        }
    }

    fn change_source(&mut self, bytes: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        let (line, other) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(9) {
            0 => {
                let copied = lines[other].clone();
                lines.insert(line, copied);
            }
            1 => {
                lines.remove(line);
            }
            2 => lines.swap(line, other),
            3 => {
                let space = [" ", "    ", "\t", "                "][self.below(4)];
                lines[line].insert_str(0, space);
            }
            4 => lines[line] = lines[line].trim_start().into(),
            // Nesting.
            5 => {
                let (open, close) = [
                    ("(", ")"),
                    ("[", "]"),
                    ("{", "}"),
                    ("-", ""),
                    ("not ", ""),
                    ("lambda: ", ""),
                    ("f(", ")"),
                    ("x.", ""),
                    ("nn.Sequential(", ")"),
                    ("a if b else ", ""),
                    ("1 + ", ""),
                    ("2 ** ", ""),
                    ("f'{", "}'"),
                    ("*", ""),
                ][self.below(14)];
                let depth = 1 << self.below(11);
                let places: Vec<usize> = lines[line].char_indices().map(|(at, _)| at).collect();
                let at = places.get(self.below(places.len())).copied().unwrap_or(0);
                let closing = if self.below(4) == 0 { 0 } else { depth };
                let inner = lines[line].split_off(at);
                let nested = open.repeat(depth) + &inner + &close.repeat(closing);
                lines[line] += &nested;
            }
            6 => {
                let depth = 1 << self.below(8);
                let nested: Vec<String> = (0..depth)
                    .map(|level| {
                        " ".repeat(level)
                            + self.one(&[
                                "if x:",
                                "for i in x:",
                                "def f(x):",
                                "class A:",
                                "else:",
                                "while x:",
                            ])
                    })
                    .collect();
                lines.splice(line..line, nested);
            }
            _ => {
                let word = self.one(&WORDS);
                let places: Vec<usize> = lines[line].char_indices().map(|(at, _)| at).collect();
                let at = places.get(self.below(places.len())).copied().unwrap_or(0);
                let end = places
                    .iter()
                    .copied()
                    .find(|&place| place >= at + self.below(6));
                let end = end.unwrap_or(at).max(at);
                lines[line].replace_range(at..end, word);
            }
        }
        *bytes = lines.join("\n").into_bytes();
    }
}

/// The check sum of every chunk made right.
fn mend_png(bytes: &mut [u8]) {
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.saturating_add(8).saturating_add(length);
        if end.saturating_add(4) > bytes.len() {
            return;
        }
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[at + 4..end]);
        bytes[end..end + 4].copy_from_slice(&crc.sum().to_be_bytes());
        at = end + 4;
    }
}

/// The check sum of everything that may be a header made right.
fn mend_tar(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(512) {
        if !block[257..].starts_with(b"ustar") {
            continue;
        }
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}
