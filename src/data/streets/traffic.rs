//! Who is in the street: trees along the kerb, cars driving and parked, persons walking and crossing; drawn from far to near.

use super::super::paint::dice::Dice;
use super::super::scenes::objects::person::person;
use super::super::scenes::objects::tree::{Avenue, along};
use super::boxes::{THINGS, label};
use super::ground::Plan;
use super::vehicles;
use super::view::View;
use super::{CAR, PERSON, TREE};
use crate::arrange::Arrange;

/// Beyond this a car or a person is a few samples.
const CARS_END: f32 = 24.0;
const PERSONS_END: f32 = 11.0;

#[derive(Clone, Copy)]
enum Kind {
    Tree { of: Avenue, tall: f32 },
    Car { oncoming: bool },
    Person,
}

#[derive(Clone, Copy)]
struct Thing {
    kind: Kind,
    x: f32,
    /// Of its near side.
    z: f32,
}

pub(super) fn draw(view: &mut View, plan: &Plan, dice: &mut Dice) {
    let mut things = Vec::new();
    trees(&mut things, plan, dice);
    cars(&mut things, plan, dice);
    persons(&mut things, plan, dice);
    things.arrange_by(|a, b| b.z.total_cmp(&a.z));
    let mut number = 0;
    for Thing { kind, x, z } in things {
        match kind {
            Kind::Tree { of, tall } => {
                view.canvas.label(TREE);
                let mirrored = dice.chance(0.5);
                along(&mut view.pen(x, z, tall / 21.0, mirrored), of, dice);
            }
            Kind::Car { oncoming } if number < THINGS => {
                number += 1;
                view.canvas.label(label(CAR, number));
                vehicles::draw(view, x, z, oncoming, dice);
            }
            Kind::Person if number < THINGS => {
                number += 1;
                view.canvas.label(label(PERSON, number));
                let (tall, mirrored) = (dice.range(1.65, 1.95), dice.chance(0.5));
                person(&mut view.pen(x, z, tall / 24.0, mirrored), dice);
            }
            _ => {}
        }
    }
}

/// An avenue on one side, on both, or none; one kind a street.
fn trees(things: &mut Vec<Thing>, plan: &Plan, dice: &mut Dice) {
    use Avenue::{Fir, Poplar, Round};
    let of = dice.pick(&[Round, Round, Round, Round, Poplar, Fir]);
    let (tall, sides) = (dice.range(4.5, 6.8), dice.below(8));
    for (side, planted) in [(-1.0, sides != 0), (1.0, sides != 1)] {
        let (mut z, step) = (dice.range(8.0, 15.0), dice.range(5.5, 11.0));
        while planted && z < 80.0 {
            let kind = Kind::Tree {
                of,
                tall: tall * dice.range(0.85, 1.15),
            };
            let x = side * (plan.kerb + dice.range(0.6, 1.0));
            things.push(Thing { kind, x, z });
            z += step * dice.range(0.8, 1.3);
        }
    }
}

fn cars(things: &mut Vec<Thing>, plan: &Plan, dice: &mut Dice) {
    let lane = if plan.parking { 1.35 } else { plan.kerb / 2.0 };
    for (side, oncoming) in [(1.0, false), (-1.0, true)] {
        let mut z = dice.range(5.6, 20.0);
        while z < CARS_END {
            let x = side * lane + dice.range(-0.2, 0.2);
            things.push(Thing {
                kind: Kind::Car { oncoming },
                x,
                z,
            });
            z += dice.range(8.0, 22.0);
        }
        let mut z = dice.range(4.8, 9.0);
        while plan.parking && z < CARS_END {
            if dice.chance(0.5) {
                let x = side * (plan.kerb - 1.05);
                things.push(Thing {
                    kind: Kind::Car { oncoming },
                    x,
                    z,
                });
            }
            z += dice.range(5.4, 7.0);
        }
    }
}

/// Persons on the pavements, alone or two by two, and at times one who crosses.
fn persons(things: &mut Vec<Thing>, plan: &Plan, dice: &mut Dice) {
    for _ in 0..2 + dice.below(4) {
        let (side, z) = (dice.pick(&[-1.0, 1.0]), dice.range(4.2, PERSONS_END));
        let x = side * dice.range(plan.kerb + 0.5, plan.wall - 0.4);
        things.push(Thing {
            kind: Kind::Person,
            x,
            z,
        });
        if dice.chance(0.3) {
            let x = x + side * dice.range(0.45, 0.6);
            things.push(Thing {
                kind: Kind::Person,
                x,
                z: z + 0.2,
            });
        }
    }
    if dice.chance(0.35) {
        let (x, z) = (dice.range(-0.9, 0.9) * plan.kerb, dice.range(5.4, 10.0));
        // Not into a car.
        let free = things
            .iter()
            .all(|thing| (thing.x - x).abs() > 1.6 || z + 1.0 < thing.z || z > thing.z + 6.0);
        if free {
            things.push(Thing {
                kind: Kind::Person,
                x,
                z,
            });
        }
    }
}
