//! Does an engine give PyTorch's numbers? The recorded runs of `reference/`, loss by loss and norm by norm.

mod case;
mod updates;

use case::Case;
use convlab::engine::{Backend, BackendKind};

/// Relative difference allowed of the first loss: float32 arithmetic in another order, no update yet.
const FIRST_LOSS: f64 = 1e-5;
/// Relative difference allowed of every loss: the same rounding, fed back through up to 50 updates (measured: 9e-6).
const ANY_LOSS: f64 = 1e-4;
/// Relative difference allowed of the final norms: small biases are sums of much larger terms (measured: 6e-4).
const NORMS: f64 = 1e-3;

macro_rules! curves {
    ($($cpu:ident, $webgpu:ident, $compiled:ident => $file:literal;)*) => {
        $crate::device_tests! {
            $($cpu => follows(include_str!(concat!("reference/", $file)), BackendKind::Cpu);)*
            $($compiled => follows_compiled(include_str!(concat!("reference/", $file)));)*
        }
        #[cfg(feature = "gpu")]
        $crate::device_tests! {
            $($webgpu => follows(include_str!(concat!("reference/", $file)), BackendKind::BurnWebGpu);)*
        }
    };
}

curves! {
    lenet_sgd_follows_pytorch_on_the_cpu, lenet_sgd_follows_pytorch_on_webgpu, lenet_sgd_follows_pytorch_compiled => "lenet_sgd.json";
    lenet_adam_follows_pytorch_on_the_cpu, lenet_adam_follows_pytorch_on_webgpu, lenet_adam_follows_pytorch_compiled => "lenet_adam.json";
    lenet_cosine_follows_pytorch_on_the_cpu, lenet_cosine_follows_pytorch_on_webgpu, lenet_cosine_follows_pytorch_compiled => "lenet_sgd_cosine.json";
    simple_follows_pytorch_on_the_cpu, simple_follows_pytorch_on_webgpu, simple_follows_pytorch_compiled => "simple_cnn_sgd.json";
    unet_follows_pytorch_on_the_cpu, unet_follows_pytorch_on_webgpu, unet_follows_pytorch_compiled => "unet_adam.json";
    wide_follows_pytorch_on_the_cpu, wide_follows_pytorch_on_webgpu, wide_follows_pytorch_compiled => "wide_sgd.json";
    deep_follows_pytorch_on_the_cpu, deep_follows_pytorch_on_webgpu, deep_follows_pytorch_compiled => "deep_sgd.json";
}

// In a browser on a software adapter their kernels take long to compile.
#[cfg(not(target_family = "wasm"))]
curves! {
    groups_and_dilation_follow_pytorch_on_the_cpu, groups_and_dilation_follow_pytorch_on_webgpu, groups_and_dilation_follow_pytorch_compiled => "dilated_nesterov.json";
    residual_blocks_follow_pytorch_on_the_cpu, residual_blocks_follow_pytorch_on_webgpu, residual_blocks_follow_pytorch_compiled => "residual_sgd.json";
    module_lists_follow_pytorch_on_the_cpu, module_lists_follow_pytorch_on_webgpu, module_lists_follow_pytorch_compiled => "unet_adamw.json";
    depthwise_and_rmsprop_follow_pytorch_on_the_cpu, depthwise_and_rmsprop_follow_pytorch_on_webgpu, depthwise_and_rmsprop_follow_pytorch_compiled => "mobile_rmsprop.json";
    unpooling_follows_pytorch_on_the_cpu, unpooling_follows_pytorch_on_webgpu, unpooling_follows_pytorch_compiled => "segnet_sgd.json";
    two_weighted_tasks_follow_pytorch_on_the_cpu, two_weighted_tasks_follow_pytorch_on_webgpu, two_weighted_tasks_follow_pytorch_compiled => "two_tasks_sgd.json";
    one_cycle_of_adam_follows_pytorch_on_the_cpu, one_cycle_of_adam_follows_pytorch_on_webgpu, one_cycle_of_adam_follows_pytorch_compiled => "small_onecycle_adam.json";
    normalisations_follow_pytorch_on_the_cpu, normalisations_follow_pytorch_on_webgpu, normalisations_follow_pytorch_compiled => "norms_sgd.json";
    slopes_and_softmax_follow_pytorch_on_the_cpu, slopes_and_softmax_follow_pytorch_on_webgpu, slopes_and_softmax_follow_pytorch_compiled => "shares_sgd.json";
    a_block_that_is_called_again_follows_pytorch_on_the_cpu, a_block_that_is_called_again_follows_pytorch_on_webgpu, a_block_that_is_called_again_follows_pytorch_compiled => "recurrent_sgd.json";
    power_average_poolings_follow_pytorch_on_the_cpu, power_average_poolings_follow_pytorch_on_webgpu, power_average_poolings_follow_pytorch_compiled => "powers_sgd.json";
    parameters_of_its_own_follow_pytorch_on_the_cpu, parameters_of_its_own_follow_pytorch_on_webgpu, parameters_of_its_own_follow_pytorch_compiled => "parameters_sgd.json";
    a_plateau_follows_pytorch_on_the_cpu, a_plateau_follows_pytorch_on_webgpu, a_plateau_follows_pytorch_compiled => "small_plateau.json";
    l1_follows_pytorch_on_the_cpu, l1_follows_pytorch_on_webgpu, l1_follows_pytorch_compiled => "small_l1.json";
    summed_smooth_l1_follows_pytorch_on_the_cpu, summed_smooth_l1_follows_pytorch_on_webgpu, summed_smooth_l1_follows_pytorch_compiled => "small_smooth_l1.json";
    huber_follows_pytorch_on_the_cpu, huber_follows_pytorch_on_webgpu, huber_follows_pytorch_compiled => "small_huber.json";
    weighted_multi_margin_follows_pytorch_on_the_cpu, weighted_multi_margin_follows_pytorch_on_webgpu, weighted_multi_margin_follows_pytorch_compiled => "small_multi_margin.json";
    kl_divergence_follows_pytorch_on_the_cpu, kl_divergence_follows_pytorch_on_webgpu, kl_divergence_follows_pytorch_compiled => "small_kl_div.json";
    weighted_label_smoothing_follows_pytorch_on_the_cpu, weighted_label_smoothing_follows_pytorch_on_webgpu, weighted_label_smoothing_follows_pytorch_compiled => "small_smoothing.json";
    asgd_follows_pytorch_on_the_cpu, asgd_follows_pytorch_on_webgpu, asgd_follows_pytorch_compiled => "small_asgd.json";
    rprop_follows_pytorch_on_the_cpu, rprop_follows_pytorch_on_webgpu, rprop_follows_pytorch_compiled => "small_rprop.json";
}

async fn follows(text: &str, device: BackendKind) {
    if device == BackendKind::BurnWebGpu && !webgpu_is_practical() {
        eprintln!(
            "SKIPPED natively: Burn's autotune takes minutes for each network on a software adapter. Set CONVLAB_GPU=1 on a machine with a GPU; in Chromium this test runs."
        );
        return;
    }
    let case = Case::parse(text);
    // Each of Burn's kernels takes long to compile on a software adapter: all curves were compared once, two are at every run.
    if cfg!(target_family = "wasm")
        && device == BackendKind::BurnWebGpu
        && !["lenet_sgd", "unet_adam"].contains(&case.recorded.name.as_str())
        && option_env!("CONVLAB_ALL_STEPS").is_none()
    {
        return;
    }
    let backend = Backend::open(device).await.expect("the device opens");
    compare(&case, &backend, &format!("{device:?}")).await;
}

/// The compiled engine with the tiles for GPUs and those for software adapters.
async fn follows_compiled(text: &str) {
    let opened = Backend::open(BackendKind::Compiled)
        .await
        .expect("the device opens");
    let Backend::Compiled { gpu, .. } = opened else {
        panic!("another engine");
    };
    for (place, tiles) in gpu.tiles().into_iter().enumerate() {
        let mut case = Case::parse(text);
        // Two steps of the large networks with one set of tiles where the adapter is the processor of a browser; natively all.
        let large = ["deep_sgd", "wide_sgd"].contains(&case.recorded.name.as_str());
        if cfg!(target_family = "wasm") && large && option_env!("CONVLAB_ALL_STEPS").is_none() {
            if place > 0 {
                return;
            }
            case.shorten(2);
        }
        let gpu = gpu.clone();
        let backend = Backend::Compiled { gpu, tiles };
        compare(&case, &backend, tiles.name).await;
    }
}

async fn compare(case: &Case, backend: &Backend, what: &str) {
    let difference = case.run(backend).await;
    let name = &case.recorded.name;
    println!("{name} on {what}: {difference:?}");
    assert!(
        difference.first_loss <= FIRST_LOSS,
        "{name}: {difference:?}"
    );
    assert!(
        difference.losses <= ANY_LOSS && difference.norms <= NORMS,
        "{name}: {difference:?}"
    );
}

/// In a browser always (no autotune there); natively where a person says that there is a GPU.
fn webgpu_is_practical() -> bool {
    cfg!(target_family = "wasm") || std::env::var_os("CONVLAB_GPU").is_some()
}

/// The bounds above can tell right from wrong: a rate 1 % off leaves them.
#[cfg(not(target_family = "wasm"))]
#[test]
fn a_rate_one_percent_off_is_noticed() {
    let mut case = Case::parse(include_str!("reference/lenet_sgd.json"));
    case.recipe.lr *= 1.01;
    let difference = pollster::block_on(async {
        let backend = Backend::open(BackendKind::Cpu).await.expect("the CPU");
        case.run(&backend).await
    });
    assert!(difference.losses > ANY_LOSS, "{difference:?}");
}
