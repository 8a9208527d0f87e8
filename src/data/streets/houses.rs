//! The houses along a street: one row a side, each with its own height, colour, roof and windows; some with a shop below.

use super::super::paint::color::{Color, mix, rgb};
use super::super::paint::dice::Dice;
use super::BUILDING;
use super::ground::Plan;
use super::view::View;

const WALLS: [u32; 14] = [
    0xd98e6a, 0xe8c79a, 0xc9705a, 0xefe0c4, 0xb8c0b4, 0xa9b6c6, 0xe2b35e, 0xf3ebdc, 0xb06a52,
    0xd7b9a4, 0x9fb3a4, 0xcdb7c9, 0x8e9aa8, 0xe09a7c,
];
const ROOFS: [u32; 6] = [0xb5543a, 0x96453a, 0x55606e, 0x6e5244, 0x7a4a4a, 0x4a5450];
const AWNINGS: [u32; 6] = [0xc9413a, 0x2f7f6a, 0x3465a8, 0xe2a53a, 0x8a3f62, 0xe9e4d6];
const PANES: [u32; 4] = [0x5d7488, 0x6f8798, 0x4c6074, 0x8aa4b4];
const LIT: Color = rgb(0xffdc8c).glowing();
/// A storey, in metres.
const STOREY: f32 = 3.0;
/// Beyond this a window is less than a sample.
const SHARP: f32 = 46.0;
const END: f32 = 95.0;

struct House {
    near: f32,
    far: f32,
    height: f32,
    wall: Color,
    roof: Option<(Color, f32)>,
    shop: Option<Color>,
}

/// The row on one side (-1 left, 1 right), from far to near so that near ones cover far ones.
pub(super) fn row(view: &mut View, plan: &Plan, side: f32, dice: &mut Dice) {
    view.canvas.label(BUILDING);
    let mut houses = Vec::new();
    let (mut z, least) = (dice.range(-4.0, 2.0), 1 + dice.below(3));
    while z < END {
        let far = z + dice.range(6.0, 13.0);
        let storeys = least + dice.below(3);
        houses.push(House {
            near: z,
            far,
            height: storeys as f32 * STOREY + dice.range(0.6, 1.6),
            wall: rgb(dice.pick(&WALLS)),
            roof: dice
                .chance(0.7)
                .then(|| (rgb(dice.pick(&ROOFS)), dice.range(1.6, 3.0))),
            shop: dice.chance(0.35).then(|| rgb(dice.pick(&AWNINGS))),
        });
        // A gap now and then: a garden gate, a side street.
        z = far
            + if dice.chance(0.16) {
                dice.range(2.0, 7.0)
            } else {
                0.0
            };
    }
    for house in houses.iter().rev().filter(|house| house.far > 2.2) {
        draw(view, house, side * plan.wall, side, dice);
    }
}

fn draw(view: &mut View, house: &House, x: f32, side: f32, dice: &mut Dice) {
    let near = house.near.max(2.0);
    let (far, height) = (house.far, house.height);
    let facing = if view.sunny == side { 262 } else { 214 };
    let wall = house.wall.shade(facing);
    let gable = house.wall.shade(236);
    let deep = x + side * 9.0;
    view.front([x, deep], [0.0, height], near, gable);
    if let Some((tiles, rise)) = house.roof {
        let (ridge, top) = (x + side * 4.0, height + rise);
        view.piece(
            [[x, height, near], [deep, height, near], [ridge, top, near]],
            gable,
        );
        let eaves = x - side * 0.35;
        let slope = [
            [eaves, height - 0.1, near],
            [eaves, height - 0.1, far],
            [ridge, top, far],
            [ridge, top, near],
        ];
        view.piece(slope, tiles.shade(facing));
        if dice.chance(0.5) {
            let z = near + (far - near) * dice.range(0.3, 0.7);
            let [left, right] = [ridge - 0.45, ridge + 0.45];
            view.along(
                ridge - side * 0.45,
                [top - 0.9, top + 1.0],
                [z, z + 0.9],
                tiles.shade(200),
            );
            view.front([left, right], [top - 0.9, top + 1.0], z, tiles.shade(220));
        }
    }
    // The wall in lengths, so that the air thickens along it.
    let pieces = ((far - near) / 6.0).max(1.0) as usize;
    let part = |number: usize| near + (far - near) * number as f32 / pieces as f32;
    for number in (0..pieces).rev() {
        view.along(x, [0.0, height], [part(number), part(number + 1)], wall);
    }
    view.along(x, [0.0, 0.5], [near, far], wall.shade(206));
    let cornice = if house.roof.is_some() { 196 } else { 284 };
    view.along(
        x - side * 0.12,
        [height - 0.35, height],
        [near, far],
        wall.shade(cornice),
    );
    if near < SHARP {
        openings(view, house, [near, far], x, side, dice);
    }
}

/// Windows storey by storey, and below them a door, or a shop with its awning.
fn openings(
    view: &mut View,
    house: &House,
    [near, far]: [f32; 2],
    x: f32,
    side: f32,
    dice: &mut Dice,
) {
    let frame = mix(house.wall, rgb(0xffffff), 120);
    let frame = if view.sunny == side {
        frame
    } else {
        frame.shade(224)
    };
    let bays = ((house.far - house.near) / 2.3).max(1.0) as u32;
    let pitch = (house.far - house.near) / bays as f32;
    let door = dice.below(bays);
    for bay in (0..bays).rev() {
        let middle = house.near + (bay as f32 + 0.5) * pitch;
        if middle - 0.7 < near || middle > SHARP {
            continue;
        }
        let mut foot = STOREY + 0.9;
        while foot + 1.6 < house.height {
            let pane = pane(view.light.dark, dice);
            view.along(
                x,
                [foot - 0.12, foot + 1.6],
                [middle - 0.66, middle + 0.66],
                frame,
            );
            view.along(x, [foot, foot + 1.5], [middle - 0.52, middle + 0.52], pane);
            foot += STOREY;
        }
        let pane = pane(view.light.dark, dice);
        if house.shop.is_some() {
            let wide = pitch * 0.44;
            view.along(x, [0.4, 2.4], [middle - wide, middle + wide], pane);
        } else if bay == door {
            let wood = rgb(dice.pick(&[0x6a4226, 0x3f5a74, 0x7a2f2a, 0x3d6a4a]));
            view.along(x, [0.0, 2.5], [middle - 0.7, middle + 0.7], frame);
            view.along(x, [0.0, 2.3], [middle - 0.55, middle + 0.55], wood);
        } else {
            view.along(x, [0.8, 2.3], [middle - 0.66, middle + 0.66], frame);
            view.along(x, [0.9, 2.2], [middle - 0.52, middle + 0.52], pane);
        }
    }
    if let Some(cloth) = house.shop {
        let (out, ends) = (x - side * 0.8, [near + 0.3, far - 0.3]);
        let slope = [
            [x, 3.0, ends[0]],
            [x, 3.0, ends[1]],
            [out, 2.5, ends[1]],
            [out, 2.5, ends[0]],
        ];
        view.piece(slope, cloth);
        view.along(out, [2.25, 2.52], ends, cloth.shade(200));
    }
}

fn pane(dark: bool, dice: &mut Dice) -> Color {
    if dark && dice.chance(0.45) {
        LIT
    } else {
        rgb(dice.pick(&PANES))
    }
}
