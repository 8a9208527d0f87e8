//! What may stand in front of the object and hide a part of it.

use super::super::paint::canvas::Canvas;
use super::super::paint::color::rgb;
use super::super::paint::dice::Dice;
use super::super::paint::light::Light;
use super::super::paint::pen::{Pen, Place};

/// A bush, a thin post, or tall grass.
pub(super) fn draw(canvas: &mut Canvas, light: &Light, dice: &mut Dice) {
    let x = dice.range(1.0, 31.0);
    let place = Place {
        x,
        y: 32.5,
        scale: dice.range(0.8, 1.3),
        tilt: 0.0,
        mirrored: false,
    };
    let green = rgb(dice.pick(&[0x47803f, 0x5a8f46, 0x6f8a3f, 0x3c7050]));
    let mut pen = Pen::new(canvas, light.tint, place);
    match dice.below(3) {
        0 => {
            pen.ellipse(-2.6, 1.2, 2.8, 2.6, green.shade(226));
            pen.ellipse(2.4, 1.0, 3.0, 2.4, green.shade(236));
            pen.ellipse(0.0, 2.2, 2.8, 3.0, green);
            pen.circle(-0.7, 3.6, 1.0, green.shade(284));
        }
        1 => {
            let pole = rgb(dice.pick(&[0x6b6f75, 0x7d6248, 0x8d9298]));
            pen.rect(-0.5, 0.0, 0.5, 34.0, pole);
            pen.rect(-0.5, 0.0, -0.1, 34.0, pole.shade(210));
        }
        _ => {
            for blade in 0..7 {
                let foot = blade as f32 * 1.3 - 4.0;
                let (lean, height) = (dice.range(-1.4, 1.4), dice.range(2.5, 6.0));
                pen.polygon(
                    &[[foot - 0.5, 0.0], [foot + 0.5, 0.0], [foot + lean, height]],
                    green.shade(220 + 10 * (blade % 4)),
                );
            }
        }
    }
}
