//! Bicycles: two spoked wheels, a coloured frame, saddle and handlebar; some with a basket or mudguards.

use crate::data::paint::color::rgb;
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

pub(super) fn bicycle(pen: &mut Pen, dice: &mut Dice) {
    let paint = rgb(dice.pick(&[
        0xd63b34, 0x2d8a54, 0x2e6db5, 0xe29a1e, 0x343a44, 0xc94f8a, 0x57a9b5, 0xf0ece0, 0x7b4fa0,
    ]));
    let tyre = rgb(dice.pick(&[0x26282c, 0x34363b, 0x5a4632]));
    let radius = dice.range(4.5, 5.6);
    let half = dice.range(6.0, 7.2);
    let (rear, front) = ([-half, radius], [half, radius]);
    let saddle = [-2.6, radius + dice.range(4.8, 6.2)];
    let head = [half - 2.0, radius + dice.range(5.0, 6.0)];
    let crank = [-0.9, radius - 0.5];
    pen.ellipse(0.0, 0.2, half + radius, 0.8, rgb(0x101820).alpha(70));
    for hub in [rear, front] {
        let spoke = rgb(0xc8ccd2).alpha(150);
        // Six spokes; the directions are those of a hexagon's corners, turned by a whim.
        let (a, b) = dice.pick(&[(1.0f32, 0.0f32), (0.966, 0.259), (0.866, 0.5)]);
        for (cos, sin) in [(1.0, 0.0), (0.5, 0.866), (-0.5, 0.866)] {
            let (x, y) = ((a * cos - b * sin) * radius, (a * sin + b * cos) * radius);
            pen.line(
                [hub[0] - x, hub[1] - y],
                [hub[0] + x, hub[1] + y],
                0.36,
                spoke,
            );
        }
        pen.ring(hub[0], hub[1], radius, 1.0, tyre);
        pen.circle(hub[0], hub[1], 0.8, tyre);
    }
    let step_through = dice.chance(0.3);
    let tube = 1.05;
    pen.line(rear, crank, tube, paint);
    pen.line(rear, [saddle[0] + 0.3, saddle[1] - 1.8], tube * 0.85, paint);
    pen.line(crank, saddle, tube, paint);
    pen.line(crank, head, tube, paint);
    if step_through {
        pen.line(
            [-1.6, radius + 1.9],
            [head[0] + 0.1, head[1] - 1.2],
            tube,
            paint,
        );
    } else {
        pen.line([saddle[0] + 0.3, saddle[1] - 1.6], head, tube, paint);
    }
    pen.line(front, [head[0] - 0.4, head[1] + 1.6], tube, paint);
    pen.line(
        [saddle[0] - 2.0, saddle[1] + 0.4],
        [saddle[0] + 1.7, saddle[1] + 0.4],
        1.3,
        rgb(dice.pick(&[0x24262a, 0x6b4426])),
    );
    let bar = [head[0] - 0.5, head[1] + 1.9];
    let metal = rgb(0x2e3136);
    if dice.chance(0.5) {
        pen.line(
            [bar[0] - 2.2, bar[1] + 0.5],
            [bar[0] + 0.6, bar[1]],
            0.9,
            metal,
        );
    } else {
        pen.line(bar, [bar[0] + 2.4, bar[1] + 0.1], 0.9, metal);
        pen.line(
            [bar[0] + 2.3, bar[1] + 0.3],
            [bar[0] + 1.9, bar[1] - 1.8],
            0.9,
            metal,
        );
    }
    pen.circle(crank[0], crank[1], 1.2, rgb(0x55595f));
    pen.line(crank, [crank[0] + 1.2, crank[1] - 2.1], 0.6, metal);
    if dice.chance(0.25) {
        pen.polygon(
            &[
                [half - 1.0, head[1] - 2.6],
                [half + 3.0, head[1] - 2.6],
                [half + 3.6, head[1] + 0.8],
                [half - 1.4, head[1] + 0.8],
            ],
            rgb(0xa9773f),
        );
    }
    if dice.chance(0.3) {
        pen.line(
            [rear[0] - 2.4, radius * 2.0 + 0.6],
            [saddle[0] - 0.6, radius * 2.0 + 0.6],
            0.7,
            metal,
        );
    }
}
