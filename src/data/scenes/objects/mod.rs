//! The ten things: where each may stand, how large, and which file draws it.

mod bicycle;
mod boat;
mod house;
pub(in crate::data) mod person;
mod plane;
mod sign;
mod tower;
pub(in crate::data) mod tree;
mod vehicles;

use super::backdrop::Ground;
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::{Pen, Place};

/// In the order of `SCENE_CLASSES`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Car,
    Bus,
    Bicycle,
    Person,
    Tree,
    House,
    Tower,
    Boat,
    Plane,
    Sign,
}

pub(super) const THINGS: [Thing; 10] = [
    Thing::Car,
    Thing::Bus,
    Thing::Bicycle,
    Thing::Person,
    Thing::Tree,
    Thing::House,
    Thing::Tower,
    Thing::Boat,
    Thing::Plane,
    Thing::Sign,
];

impl Thing {
    /// Several grounds for each, so that the ground alone does not tell the thing.
    pub(super) fn ground(self, dice: &mut Dice) -> Ground {
        use Ground::{Air, Bay, Beach, Meadow, Street, Water};
        dice.pick(match self {
            Self::Car | Self::Bus => &[Street, Street, Street, Street, Meadow, Meadow, Beach],
            Self::Bicycle => &[Street, Street, Street, Meadow, Meadow, Beach],
            Self::Person => &[Street, Street, Meadow, Meadow, Beach],
            Self::Tree => &[Meadow, Meadow, Meadow, Street, Street, Beach],
            Self::House => &[Meadow, Meadow, Street, Street, Beach, Beach],
            Self::Tower => &[Meadow, Meadow, Street, Street, Beach, Beach],
            Self::Boat => &[Water, Water, Bay],
            Self::Plane => &[Air, Air, Air, Meadow, Street, Bay, Beach],
            Self::Sign => &[Street, Street, Street, Meadow, Meadow, Beach],
        })
    }

    /// Smallest and largest scale, then half the width and the height at scale 1.
    fn extent(self) -> (f32, f32, f32, f32) {
        match self {
            Self::Car => (0.74, 1.16, 12.0, 11.0),
            Self::Bus => (0.72, 1.06, 14.0, 13.5),
            Self::Bicycle => (0.76, 1.2, 12.0, 13.0),
            Self::Person => (0.80, 1.18, 5.0, 25.0),
            Self::Tree => (0.76, 1.16, 8.0, 21.0),
            Self::House => (0.70, 1.1, 12.0, 17.0),
            Self::Tower => (0.72, 1.06, 6.0, 26.0),
            Self::Boat => (0.72, 1.14, 11.0, 19.0),
            Self::Plane => (0.74, 1.16, 13.0, 6.0),
            Self::Sign => (0.80, 1.24, 6.0, 21.0),
        }
    }

    /// Nearer things are larger and stand lower. A sixth of the width may leave the picture.
    pub(super) fn place(self, ground: Ground, horizon: f32, dice: &mut Dice) -> Place {
        let (least, most, half_width, height) = self.extent();
        let near = dice.range(0.0, 1.0);
        let scale = least + (most - least) * near;
        let margin = (half_width * scale * 0.74).min(15.0);
        let x = dice.range(margin, 32.0 - margin);
        let (mut y, mut tilt) = (
            horizon + 1.2 + (30.6 - horizon) * (0.2 + 0.4 * near + dice.range(0.0, 0.4)),
            0.0,
        );
        match self {
            Self::Plane => {
                let low = if ground == Ground::Air {
                    26.0
                } else {
                    horizon - 3.5
                };
                y = dice.range(7.0, low.max(8.0));
                tilt = dice.range(-0.06, 0.19);
            }
            Self::Boat => {
                y -= 1.5;
                tilt = dice.range(-0.05, 0.05);
            }
            _ => {}
        }
        // No head is cut off for standing far up.
        let y = y.max((height * scale * 0.94).min(31.0));
        Place {
            x,
            y,
            scale,
            tilt,
            // Signs are read, not mirrored.
            mirrored: dice.chance(0.5) && self != Self::Sign,
        }
    }

    /// `dark`: windows and lamps are lit.
    pub(super) fn draw(self, pen: &mut Pen, dark: bool, dice: &mut Dice) {
        match self {
            Self::Car => vehicles::car(pen, dark, dice),
            Self::Bus => vehicles::bus(pen, dark, dice),
            Self::Bicycle => bicycle::bicycle(pen, dice),
            Self::Person => person::person(pen, dice),
            Self::Tree => tree::tree(pen, dice),
            Self::House => house::house(pen, dark, dice),
            Self::Tower => tower::tower(pen, dark, dice),
            Self::Boat => boat::boat(pen, dark, dice),
            Self::Plane => plane::plane(pen, dice),
            Self::Sign => sign::sign(pen, dice),
        }
    }
}
