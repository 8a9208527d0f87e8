//! Colours as 0xAARRGGBB words, with the few operations drawing needs, in integers.
//!
//! Alpha 0xff is opaque; 0xfe is opaque as well and gives light of its own, so the hour's tint leaves it alone.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Color(u32);

/// An opaque colour from 0xRRGGBB.
pub(crate) const fn rgb(hex: u32) -> Color {
    Color(0xff00_0000 | hex)
}

impl Color {
    /// The same colour, covering `alpha` / 256 of what lies below.
    pub(crate) const fn alpha(self, alpha: u32) -> Self {
        Self((self.0 & 0xff_ffff) | (alpha << 24))
    }

    /// An opaque colour that gives light of its own.
    pub(crate) const fn glowing(self) -> Self {
        Self((self.0 & 0xff_ffff) | 0xfe00_0000)
    }

    pub(crate) fn glows(self) -> bool {
        self.0 >> 24 == 0xfe
    }

    pub(crate) fn is_opaque(self) -> bool {
        self.0 >> 24 >= 0xfe
    }

    pub(crate) fn opaque_bits(self) -> u32 {
        self.0 & 0xff_ffff
    }

    /// Blends over 0x00RRGGBB.
    pub(crate) fn over(self, below: u32) -> u32 {
        blend(below, self.0, self.0 >> 24)
    }

    /// Each channel times `factor` / 256, at most 255.
    pub(crate) fn times(self, factor: [u32; 3]) -> Self {
        let channel = |shift: u32, factor: u32| {
            ((((self.0 >> shift) & 0xff) * factor) >> 8).min(255) << shift
        };
        Self(
            (self.0 & 0xff00_0000)
                | channel(16, factor[0])
                | channel(8, factor[1])
                | channel(0, factor[2]),
        )
    }

    /// Darker (below 256) or lighter (above) by the same factor in all channels.
    pub(crate) fn shade(self, factor: u32) -> Self {
        self.times([factor; 3])
    }
}

/// `from` at 0, `to` at 256; opaque.
pub(crate) fn mix(from: Color, to: Color, share: u32) -> Color {
    rgb(blend(from.opaque_bits(), to.0, share.min(256)))
}

/// Two channels at a time: `below` + (`above` - `below`) x share / 256 without carries between channels.
fn blend(below: u32, above: u32, share: u32) -> u32 {
    let rest = 256 - share;
    let red_blue = ((below & 0xff_00ff) * rest + (above & 0xff_00ff) * share) >> 8;
    let green = ((below & 0x00_ff00) * rest + (above & 0x00_ff00) * share) >> 8;
    (red_blue & 0xff_00ff) | (green & 0x00_ff00)
}
