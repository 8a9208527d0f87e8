//! A rule under way: stepped as `torch.optim.lr_scheduler` steps it, each from the rate before.

use std::f64::consts::PI;

use crate::recipe::{Anneal, Direction, Rule, ThresholdMode};

/// The optimizer's parameter group, as schedules see it.
#[derive(Debug, Clone)]
pub struct Group {
    /// Learning rate now.
    pub lr: f64,
    /// Learning rate at the start, PyTorch's `initial_lr`.
    pub initial: f64,
    /// As in [`super::Rate`].
    pub momentum: Option<f64>,
}

/// A schedule under way.
#[derive(Debug, Clone)]
pub struct Running {
    rule: Rule,
    base: f64,
    last: i64,
    /// Calls of its own `step()`, that of its making among them.
    count: u64,
    children: Vec<Running>,
    restarts: [u64; 2],
    plateau: Plateau,
    total: u64,
}

#[derive(Debug, Clone, Default)]
struct Plateau {
    best: Option<f64>,
    bad: u64,
    cooldown: u64,
}

impl Running {
    /// Its first step, which PyTorch takes when a schedule is made; `total` is the steps of the run.
    pub fn new(rule: &Rule, group: &mut Group, total: u64) -> Self {
        let mut running = Running {
            rule: rule.clone(),
            base: group.initial,
            last: -1,
            count: 0,
            children: Vec::new(),
            restarts: [0, 0],
            plateau: Plateau::default(),
            total,
        };
        match rule {
            Rule::Plateau { .. } => return running,
            Rule::Chained { schedules } => {
                let children = schedules
                    .iter()
                    .map(|rule| Running::new(rule, group, total));
                running.children = children.collect();
                return running;
            }
            Rule::Sequential {
                schedules,
                milestones,
            } => {
                let children = schedules
                    .iter()
                    .map(|rule| Running::new(rule, group, total));
                running.children = children.collect();
                group.lr = group.initial;
                running.children.iter_mut().for_each(Running::undo);
                running.last = 0;
                let first = milestones
                    .iter()
                    .filter(|&&milestone| milestone == 0)
                    .count();
                if let Some(child) = running.children.get_mut(first) {
                    child.begin(group);
                }
                return running;
            }
            Rule::OneCycle {
                max_lr, div_factor, ..
            } => {
                group.initial = max_lr / div_factor;
                running.base = group.initial;
            }
            Rule::CosineRestarts { t_0, .. } => running.restarts = [0, *t_0],
            Rule::Step { .. }
            | Rule::MultiStep { .. }
            | Rule::Exponential { .. }
            | Rule::ConstantFactor { .. }
            | Rule::Linear { .. }
            | Rule::Polynomial { .. }
            | Rule::CosineAnnealing { .. }
            | Rule::Factors { .. }
            | Rule::Products { .. } => {}
        }
        running.begin(group);
        running
    }

    /// Takes the step of its making back: another of a sequence has its turn first.
    fn undo(&mut self) {
        // Of those made of others PyTorch takes back the others' steps alone.
        match self.children.is_empty() {
            true => self.last -= 1,
            false => self.children.iter_mut().for_each(Running::undo),
        }
    }

    /// The step that a schedule does when it is made.
    fn begin(&mut self, group: &mut Group) {
        if !self.children.is_empty() {
            return self.step(group, f64::NAN);
        }
        self.last += 1;
        self.count = 1;
        group.lr = self.next(group, true);
    }

    /// One `scheduler.step()`; a plateau is given its `metric`.
    pub fn step(&mut self, group: &mut Group, metric: f64) {
        self.count += 1;
        self.last += 1;
        match &self.rule {
            Rule::Chained { .. } => {
                for child in &mut self.children {
                    child.step(group, metric);
                }
            }
            Rule::Sequential { milestones, .. } => {
                let at = self.last.max(0) as u64;
                let index = milestones
                    .iter()
                    .filter(|&&milestone| milestone <= at)
                    .count();
                let starts = index > 0 && milestones[index - 1] == at;
                match self.children.get_mut(index) {
                    Some(child) if starts => child.start(group),
                    Some(child) => child.step(group, metric),
                    None => {}
                }
            }
            Rule::Plateau { .. } => self.watch(group, metric),
            Rule::CosineRestarts { t_mult, .. } => {
                let [current, length] = &mut self.restarts;
                *current += 1;
                if *current >= *length {
                    *current %= (*length).max(1);
                    *length = length.saturating_mul(*t_mult);
                }
                group.lr = self.next(group, false);
            }
            Rule::Step { .. }
            | Rule::MultiStep { .. }
            | Rule::Exponential { .. }
            | Rule::ConstantFactor { .. }
            | Rule::Linear { .. }
            | Rule::Polynomial { .. }
            | Rule::CosineAnnealing { .. }
            | Rule::OneCycle { .. }
            | Rule::Factors { .. }
            | Rule::Products { .. } => group.lr = self.next(group, false),
        }
    }

    /// Its turn in a sequence has come: the rate of its step 0, from the base rate.
    fn start(&mut self, group: &mut Group) {
        self.last = 0;
        group.lr = match &self.rule {
            Rule::ConstantFactor { factor, .. } => self.base * factor,
            Rule::Linear { start_factor, .. } => self.base * start_factor,
            Rule::MultiStep { milestones, gamma } => {
                let reached = milestones
                    .iter()
                    .filter(|&&milestone| milestone == 0)
                    .count();
                self.base * gamma.powi(reached as i32)
            }
            Rule::Factors { .. } | Rule::OneCycle { .. } | Rule::CosineRestarts { .. } => {
                self.next(group, false)
            }
            Rule::Step { .. }
            | Rule::Exponential { .. }
            | Rule::Polynomial { .. }
            | Rule::CosineAnnealing { .. }
            | Rule::Plateau { .. }
            | Rule::Products { .. }
            | Rule::Chained { .. }
            | Rule::Sequential { .. } => self.base,
        };
    }

    /// The rate of step `last`, from the one before.
    fn next(&self, group: &mut Group, initial: bool) -> f64 {
        let (lr, last) = (group.lr, self.last);
        let at = last.max(0) as u64;
        match &self.rule {
            Rule::Step { step_size, gamma } => match at == 0 || !at.is_multiple_of(*step_size) {
                true => lr,
                false => lr * gamma,
            },
            Rule::MultiStep { milestones, gamma } => {
                let here = milestones
                    .iter()
                    .filter(|&&milestone| milestone == at)
                    .count();
                match here {
                    0 => lr,
                    here => lr * gamma.powi(here as i32),
                }
            }
            Rule::Exponential { gamma } if !initial => lr * gamma,
            Rule::ConstantFactor {
                factor,
                total_iters,
            } => match at {
                0 => lr * factor,
                _ if at == *total_iters => lr * (1.0 / factor),
                _ => lr,
            },
            Rule::Linear {
                start_factor,
                end_factor,
                total_iters,
            } => {
                if at == 0 {
                    return lr * start_factor;
                }
                if initial || at > *total_iters {
                    return lr;
                }
                let rise = end_factor - start_factor;
                lr * (1.0 + rise / (*total_iters as f64 * start_factor + (at - 1) as f64 * rise))
            }
            Rule::Polynomial { total_iters, power } => {
                if initial || at == 0 || at > *total_iters {
                    return lr;
                }
                let total = *total_iters as f64;
                let left = |step: u64| 1.0 - step as f64 / total;
                lr * (left(at) / left(at - 1)).powf(*power)
            }
            Rule::CosineAnnealing { t_max, eta_min } => {
                if initial || at == 0 {
                    return lr;
                }
                let (length, span) = (*t_max as f64, self.base - eta_min);
                if self.count == 1 {
                    return eta_min + span * (1.0 + (at as f64 * PI / length).cos()) / 2.0;
                }
                if (last - 1 - *t_max as i64) % (2 * *t_max as i64) == 0 {
                    return lr + span * (1.0 - (PI / length).cos()) / 2.0;
                }
                let height = |step: f64| 1.0 + (PI * step / length).cos();
                height(at as f64) / height((at - 1) as f64) * (lr - eta_min) + eta_min
            }
            Rule::CosineRestarts { eta_min, .. } => {
                let [current, length] = self.restarts;
                let part = current as f64 / length.max(1) as f64;
                eta_min + (self.base - eta_min) * (1.0 + (PI * part).cos()) / 2.0
            }
            Rule::OneCycle { .. } => self.one_cycle(group, at),
            Rule::Factors { factors } => {
                let factor = factors.get(at as usize).or(factors.last());
                self.base * factor.copied().unwrap_or(1.0)
            }
            Rule::Products { factors } if !initial => {
                lr * factors.get(at as usize).copied().unwrap_or(1.0)
            }
            Rule::Exponential { .. }
            | Rule::Plateau { .. }
            | Rule::Products { .. }
            | Rule::Chained { .. }
            | Rule::Sequential { .. } => lr,
        }
    }

    fn one_cycle(&self, group: &mut Group, at: u64) -> f64 {
        let Rule::OneCycle {
            max_lr,
            total_steps,
            pct_start,
            anneal,
            cycle_momentum,
            base_momentum,
            max_momentum,
            div_factor,
            final_div_factor,
            three_phase,
        } = &self.rule
        else {
            return group.lr;
        };
        let total = total_steps.unwrap_or(self.total) as f64;
        let first = max_lr / div_factor;
        let last = first / final_div_factor;
        let (high, low) = (*max_momentum, *base_momentum);
        let up = pct_start * total - 1.0;
        // Where each phase ends, its rates and its momenta.
        let phases = match three_phase {
            true => vec![
                (up, [first, *max_lr], [high, low]),
                (2.0 * pct_start * total - 2.0, [*max_lr, first], [low, high]),
                (total - 1.0, [first, last], [high, high]),
            ],
            false => vec![
                (up, [first, *max_lr], [high, low]),
                (total - 1.0, [*max_lr, last], [low, high]),
            ],
        };
        let mut begin = 0.0;
        for (index, (end, rates, momenta)) in phases.iter().enumerate() {
            if at as f64 <= *end || index + 1 == phases.len() {
                // Behind the last step PyTorch refuses; the last rate stays here.
                let part = ((at as f64).min(*end) - begin) / (end - begin);
                let part = if part.is_finite() { part } else { 1.0 };
                let between = |[from, to]: [f64; 2]| match anneal {
                    Anneal::Cos => to + (from - to) / 2.0 * ((PI * part).cos() + 1.0),
                    Anneal::Linear => (to - from) * part + from,
                };
                if *cycle_momentum {
                    group.momentum = Some(between(*momenta));
                }
                return between(*rates);
            }
            begin = *end;
        }
        group.lr
    }

    fn watch(&mut self, group: &mut Group, metric: f64) {
        let Rule::Plateau {
            mode,
            factor,
            patience,
            threshold,
            threshold_mode,
            cooldown,
            min_lr,
            eps,
        } = &self.rule
        else {
            return;
        };
        if metric.is_nan() {
            return;
        }
        let is_better = self
            .plateau
            .best
            .is_none_or(|best| match (mode, threshold_mode) {
                (Direction::Min, ThresholdMode::Rel) => metric < best * (1.0 - threshold),
                (Direction::Min, ThresholdMode::Abs) => metric < best - threshold,
                (Direction::Max, ThresholdMode::Rel) => metric > best * (threshold + 1.0),
                (Direction::Max, ThresholdMode::Abs) => metric > best + threshold,
            });
        if is_better {
            self.plateau.best = Some(metric);
            self.plateau.bad = 0;
        } else {
            self.plateau.bad += 1;
        }
        if self.plateau.cooldown > 0 {
            self.plateau.cooldown -= 1;
            self.plateau.bad = 0;
        }
        if self.plateau.bad > *patience {
            let lr = (group.lr * factor).max(*min_lr);
            if group.lr - lr > *eps {
                group.lr = lr;
            }
            self.plateau.cooldown = *cooldown;
            self.plateau.bad = 0;
        }
    }
}
