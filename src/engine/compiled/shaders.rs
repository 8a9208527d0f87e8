//! The text of every file in `shaders/`: built in, or, in a bundle that leaves them out for a small download (without the feature
//! `shaders`), fetched when they are first needed.

#[cfg(feature = "shaders")]
mod texts {
    /// Path within `shaders/`, text.
    macro_rules! shaders {
        ($($path:literal),* $(,)?) => {
            &[$(($path, include_str!(concat!("../../../shaders/", $path)))),*]
        };
    }

    /// Path below `shaders/` and text of every shader.
    pub const SHADERS: &[(&str, &str)] = shaders![
        "adaptive_avg_pool2d_backward.wgsl",
        "adaptive_avg_pool2d_forward.wgsl",
        "adaptive_max_pool2d_backward.wgsl",
        "adaptive_max_pool2d_forward.wgsl",
        "add_forward.wgsl",
        "affine_backward.wgsl",
        "affine_forward.wgsl",
        "arithmetic_backward.wgsl",
        "arithmetic_forward.wgsl",
        "avg_pool2d_backward.wgsl",
        "avg_pool2d_forward.wgsl",
        "batch_norm_backward.wgsl",
        "batch_norm_backward_sums.wgsl",
        "batch_norm_evaluate.wgsl",
        "batch_norm_forward.wgsl",
        "batch_norm_statistics.wgsl",
        "channel_pad_backward.wgsl",
        "channel_pad_forward.wgsl",
        "channel_sum.wgsl",
        "class_map.wgsl",
        "concat_backward.wgsl",
        "concat_forward.wgsl",
        "confusion.wgsl",
        "confusion_total.wgsl",
        "conv2d_backward_input.wgsl",
        "conv2d_backward_weight.wgsl",
        "conv2d_forward.wgsl",
        "conv_transpose2d_backward_input.wgsl",
        "conv_transpose2d_forward.wgsl",
        "detection_loss.wgsl",
        "dropout_backward.wgsl",
        "dropout_forward.wgsl",
        "gather.wgsl",
        "gradient_norm.wgsl",
        "gradient_norm_total.wgsl",
        "group_norm_backward.wgsl",
        "group_norm_backward_weight.wgsl",
        "group_norm_forward.wgsl",
        "linear_backward.wgsl",
        "linear_forward.wgsl",
        "local_response_norm_backward.wgsl",
        "local_response_norm_forward.wgsl",
        "loss.wgsl",
        "loss_map_gradient.wgsl",
        "loss_map_sums.wgsl",
        "loss_map_total.wgsl",
        "lp_pool2d_backward.wgsl",
        "lp_pool2d_forward.wgsl",
        "max_pool2d_backward.wgsl",
        "max_pool2d_forward.wgsl",
        "max_unpool2d_backward.wgsl",
        "max_unpool2d_forward.wgsl",
        "optimizer.wgsl",
        "overlay.wgsl",
        "overlay_counts.wgsl",
        "pad2d_backward.wgsl",
        "pad2d_forward.wgsl",
        "parameter_backward.wgsl",
        "parameter_backward_weight.wgsl",
        "parameter_forward.wgsl",
        "permute_backward.wgsl",
        "permute_forward.wgsl",
        "prelu_backward.wgsl",
        "prelu_backward_weight.wgsl",
        "prelu_forward.wgsl",
        "reduce_backward.wgsl",
        "reduce_forward.wgsl",
        "resize_backward.wgsl",
        "resize_forward.wgsl",
        "slice_backward.wgsl",
        "slice_forward.wgsl",
        "softmax_backward.wgsl",
        "softmax_forward.wgsl",
        "upsample_backward.wgsl",
        "upsample_forward.wgsl",
        "shared/activation.wgsl",
        "shared/adaptive_pool.wgsl",
        "shared/arithmetic.wgsl",
        "shared/avg_pool.wgsl",
        "shared/channel_pad.wgsl",
        "shared/chunks.wgsl",
        "shared/conv2d_input.wgsl",
        "shared/conv2d_sizes.wgsl",
        "shared/conv2d_tile.wgsl",
        "shared/conv2d_transposed_tile.wgsl",
        "shared/dropout.wgsl",
        "shared/grad_input.wgsl",
        "shared/grouping.wgsl",
        "shared/linear_rows.wgsl",
        "shared/local_response_norm.wgsl",
        "shared/loss_map.wgsl",
        "shared/main.wgsl",
        "shared/operator.wgsl",
        "shared/output.wgsl",
        "shared/overlay.wgsl",
        "shared/pad2d.wgsl",
        "shared/parameter.wgsl",
        "shared/permute.wgsl",
        "shared/pool.wgsl",
        "shared/power.wgsl",
        "shared/prelu.wgsl",
        "shared/quads.wgsl",
        "shared/random.wgsl",
        "shared/reduce.wgsl",
        "shared/resize.wgsl",
        "shared/rows.wgsl",
        "shared/slice.wgsl",
        "shared/softmax.wgsl",
        "shared/step.wgsl",
        "shared/upsample.wgsl",
    ];

    pub fn all() -> &'static [(&'static str, &'static str)] {
        SHADERS
    }
}

#[cfg(not(feature = "shaders"))]
mod texts {
    use std::sync::OnceLock;

    static TEXTS: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    /// Where the file that holds them all is.
    pub static ADDRESS: OnceLock<String> = OnceLock::new();

    pub fn all() -> &'static [(&'static str, &'static str)] {
        TEXTS.get().map_or(&[], Vec::as_slice)
    }

    /// Takes the file that holds them all: each after a line `//// path`. They are kept as long as the program runs.
    pub fn take(file: String) {
        let file: &'static str = file.leak();
        let parts = file.split("//// ").filter_map(|part| part.split_once('\n'));
        let _ = TEXTS.set(parts.collect());
    }
}

#[cfg(feature = "shaders")]
pub use texts::SHADERS;

/// Says where the texts are to be fetched from, once; nothing where they are built in.
pub fn found_at(_address: String) {
    #[cfg(not(feature = "shaders"))]
    let _ = texts::ADDRESS.set(_address);
}

/// Makes sure that the texts are there: before anything is compiled or shown.
///
/// # Errors
/// A sentence, where they have to be fetched and cannot be.
pub async fn ready() -> Result<(), String> {
    #[cfg(not(feature = "shaders"))]
    if texts::all().is_empty() {
        let address = texts::ADDRESS.get().ok_or(
            "this module is without the shaders: give Lab.create the address of its shaders.txt",
        )?;
        let file = crate::platform::fetch_text(address).await?;
        // Some hosts answer what they do not have with a page of theirs.
        if !file.starts_with("//// ") {
            return Err(format!(
                "{address} holds no shaders. Copy the whole of www/pkg to the host"
            ));
        }
        texts::take(file);
    }
    Ok(())
}

/// The text of one file.
pub fn source(path: &str) -> Option<&'static str> {
    texts::all()
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, text)| *text)
}

/// Names of the kernels, without those that several share.
pub fn kernels() -> impl Iterator<Item = &'static str> {
    texts::all()
        .iter()
        .filter_map(|(path, _)| path.strip_suffix(".wgsl"))
        .filter(|name| !name.starts_with("shared/"))
}
