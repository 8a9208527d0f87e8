//! The loss, as PyTorch computes it: its own criterion where there is one, else the formula.

use super::literal::{list, number};
use crate::recipe::{Loss, Recipe, Reduction};

/// What stands at the head of the script: `criterion(outputs, targets)`.
/// `ignore`: the target that counts for nothing, where there may be one.
pub fn criterion(recipe: &Recipe, ignore: Option<&str>) -> String {
    let (loss, weights) = (recipe.loss, &recipe.class_weights);
    let is_sum = recipe.reduction == Reduction::Sum;
    let smoothing = (recipe.label_smoothing != 0.0).then(|| number(recipe.label_smoothing));
    if loss == Loss::CrossEntropy {
        let mut arguments = Vec::new();
        if !weights.is_empty() {
            arguments.push(format!("weight=torch.tensor({})", list(weights)));
        }
        arguments.extend(ignore.map(|ignore| format!("ignore_index={ignore}")));
        arguments.extend(is_sum.then(|| "reduction=\"sum\"".into()));
        arguments.extend(smoothing.map(|share| format!("label_smoothing={share}")));
        return format!(
            "criterion = nn.CrossEntropyLoss({})\n\n\n",
            arguments.join(", ")
        );
    }
    const ONE_HOT: &str = "F.one_hot(targets, rows.shape[1]).float()";
    let sum = if is_sum { ", reduction=\"sum\"" } else { "" };
    let tensor = |name: &str, weights: &[f32]| match weights.is_empty() {
        true => String::new(),
        false => format!(
            ", {name}=torch.tensor({}, device=rows.device)",
            list(weights)
        ),
    };
    let weight = tensor("weight", weights);
    let positive = tensor("pos_weight", &recipe.pos_weight);
    let mut lines: Vec<String> =
        match loss {
            Loss::Mse => vec![format!("return F.mse_loss(rows, {ONE_HOT}{sum})")],
            Loss::L1 => vec![format!("return F.l1_loss(rows, {ONE_HOT}{sum})")],
            Loss::SmoothL1 => vec![format!(
                "return F.smooth_l1_loss(rows, {ONE_HOT}, beta={}{sum})",
                number(recipe.beta)
            )],
            Loss::Huber => vec![format!(
                "return F.huber_loss(rows, {ONE_HOT}, delta={}{sum})",
                number(recipe.delta)
            )],
            Loss::BceWithLogits => vec![format!(
                "return F.binary_cross_entropy_with_logits(rows, {ONE_HOT}{weight}{positive}{sum})"
            )],
            Loss::MultiMargin => vec![format!(
                "return F.multi_margin_loss(rows, targets, p={}, margin={}{weight}{sum})",
                recipe.p,
                number(recipe.margin)
            )],
            Loss::KlDiv => {
                let mut lines = vec![format!("shares = {ONE_HOT}")];
                lines.extend(smoothing.map(|share| {
                    format!("shares = shares * (1 - {share}) + {share} / rows.shape[1]")
                }));
                let reduction = if is_sum { "sum" } else { "batchmean" };
                lines.push(format!(
                    "return F.kl_div(F.log_softmax(rows, 1), shares, reduction=\"{reduction}\")"
                ));
                lines
            }
            Loss::CrossEntropy
            | Loss::Focal
            | Loss::Dice
            | Loss::CrossEntropyDice
            | Loss::CrossEntropyFocal
            | Loss::FocalDice => Vec::new(),
        };
    if lines.is_empty() {
        lines.push(match weights.is_empty() {
            true => "weights = torch.ones(rows.shape[1], device=rows.device)".into(),
            false => format!(
                "weights = torch.tensor({}, device=rows.device)",
                list(weights)
            ),
        });
        lines.push("loss = 0".into());
        if loss.has_cross_entropy() || loss.has_focal() {
            lines.push(
                "logarithm = F.log_softmax(rows, 1).gather(1, targets[:, None])[:, 0]".into(),
            );
            let divisor = if is_sum {
                ""
            } else {
                " / weights[targets].sum()"
            };
            lines.push(format!("share = weights[targets]{divisor}"));
        }
        if loss.has_cross_entropy() {
            lines.push("loss = loss - (share * logarithm).sum()".into());
        }
        if loss.has_focal() {
            lines.push("# Lin et al. 2017, gamma 2".into());
            lines.push(
                "loss = loss - (share * (1 - logarithm.exp()) ** 2 * logarithm).sum()".into(),
            );
        }
        if loss.has_dice() {
            lines.push("# Milletari et al. 2016, over the classes that occur".into());
            lines.push(
                "p, g = F.softmax(rows, 1), F.one_hot(targets, rows.shape[1]).float()".into(),
            );
            lines.push(
                "dice = 2 * (p * g).sum(0) / ((p * p).sum(0) + g.sum(0).clamp(min=1))".into(),
            );
            lines.push("weights = weights * (g.sum(0) > 0)".into());
            lines.push("loss = loss + 1 - (weights * dice).sum() / weights.sum()".into());
        }
        lines.push("return loss".into());
    }
    let mut text = format!(
        "def criterion(outputs, targets):\n    \"\"\"{}\"\"\"\n",
        title(loss)
    );
    text += "    rows, targets = outputs.movedim(1, -1).reshape(-1, outputs.shape[1]), targets.flatten()\n";
    if let Some(ignore) = ignore {
        text += &format!(
            "    rows, targets = rows[targets != {ignore}], targets[targets != {ignore}]\n"
        );
    }
    for line in lines {
        text += &format!("    {line}\n");
    }
    text + "\n\n"
}

fn title(loss: Loss) -> &'static str {
    match loss {
        Loss::CrossEntropy => "Cross entropy.",
        Loss::Mse => "Squared error of the outputs and one-hot targets.",
        Loss::BceWithLogits => "Binary cross entropy of the outputs and one-hot targets.",
        Loss::L1 => "Distance of the outputs from one-hot targets.",
        Loss::SmoothL1 => "Smooth L1 of the outputs and one-hot targets.",
        Loss::Huber => "Huber's loss of the outputs and one-hot targets.",
        Loss::KlDiv => "Divergence of softmax from one-hot targets.",
        Loss::MultiMargin => "The targets' outputs are to be larger than the others by a margin.",
        Loss::Focal => "Focal loss.",
        Loss::Dice => "Dice loss over softmax.",
        Loss::CrossEntropyDice => "Cross entropy and Dice.",
        Loss::CrossEntropyFocal => "Cross entropy and focal loss.",
        Loss::FocalDice => "Focal loss and Dice.",
    }
}
