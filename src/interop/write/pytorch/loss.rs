//! The loss, as PyTorch computes it: its own criterion where there is one, else the formula.

use super::settings::{Settings, list};

/// What stands at the head of the script: `criterion(outputs, targets)`.
/// `ignore`: the target that counts for nothing, where there may be one.
pub fn criterion(settings: &Settings, ignore: Option<&str>) -> String {
    let weights = settings.numbers("class_weights");
    let loss = settings.text("loss");
    if loss.is_empty() || loss == "cross_entropy" {
        let mut arguments = Vec::new();
        if !weights.is_empty() {
            arguments.push(format!("weight=torch.tensor({})", list(&weights)));
        }
        arguments.extend(ignore.map(|ignore| format!("ignore_index={ignore}")));
        return format!(
            "criterion = nn.CrossEntropyLoss({})\n\n\n",
            arguments.join(", ")
        );
    }
    let has = |part: &str| loss.contains(part);
    let (name, mut lines) = match loss {
        "mse" => (
            "Mean squared error of the outputs and one-hot targets.",
            vec!["return F.mse_loss(rows, F.one_hot(targets, rows.shape[1]).float())".to_string()],
        ),
        "bce_with_logits" => (
            "Binary cross entropy of the outputs and one-hot targets.",
            vec!["return F.binary_cross_entropy_with_logits(rows, F.one_hot(targets, rows.shape[1]).float())".to_string()],
        ),
        _ => (title(loss), Vec::new()),
    };
    if lines.is_empty() {
        lines.push(match weights.is_empty() {
            true => "weights = torch.ones(rows.shape[1], device=rows.device)".into(),
            false => format!(
                "weights = torch.tensor({}, device=rows.device)",
                list(&weights)
            ),
        });
        lines.push("loss = 0".into());
        if has("cross_entropy") || has("focal") {
            lines.push(
                "logarithm = F.log_softmax(rows, 1).gather(1, targets[:, None])[:, 0]".into(),
            );
            lines.push("share = weights[targets] / weights[targets].sum()".into());
        }
        if has("cross_entropy") {
            lines.push("loss = loss - (share * logarithm).sum()".into());
        }
        if has("focal") {
            lines.push("# Lin et al. 2017, gamma 2".into());
            lines.push(
                "loss = loss - (share * (1 - logarithm.exp()) ** 2 * logarithm).sum()".into(),
            );
        }
        if has("dice") {
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
    let mut text = format!("def criterion(outputs, targets):\n    \"\"\"{name}\"\"\"\n");
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

fn title(loss: &str) -> &'static str {
    match loss {
        "focal" => "Focal loss.",
        "dice" => "Dice loss over softmax.",
        "cross_entropy_dice" => "Cross entropy and Dice.",
        "cross_entropy_focal" => "Cross entropy and focal loss.",
        _ => "Focal loss and Dice.",
    }
}
