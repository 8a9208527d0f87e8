//! What can compute: an engine on an opened device, from which engines for networks are made.

use std::rc::Rc;

use super::burn::{BurnEngine, DeviceKind, OpenDevice};
use super::compiled::{CompiledEngine, Gpu, Tiles};
use super::{Engine, EngineError, EngineInfo, TrainingSettings};
use crate::network::Network;

/// Engine and device, as a person chooses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendKind {
    /// Burn on the processor.
    Cpu,
    /// Burn on WebGPU.
    BurnWebGpu,
    /// The compiled engine, on WebGPU.
    Compiled,
}

/// An opened device with the engine that uses it. Clones share the device.
#[derive(Clone)]
pub enum Backend {
    /// Burn's tensors and autodiff, on a device that Burn opened.
    Burn(OpenDevice),
    /// Planned lists of WGSL dispatches.
    Compiled {
        /// The device that wgpu opened.
        gpu: Rc<Gpu>,
        /// Sizes of the kernels' tiles.
        tiles: Tiles,
    },
}

impl Backend {
    /// Opens what that kind computes on.
    ///
    /// # Errors
    /// [`EngineError::Device`] where this machine or this build has none.
    pub async fn open(kind: BackendKind) -> Result<Self, EngineError> {
        Ok(match kind {
            BackendKind::Cpu => Self::Burn(super::burn::open(DeviceKind::Cpu).await?),
            BackendKind::BurnWebGpu => Self::Burn(super::burn::open(DeviceKind::WebGpu).await?),
            BackendKind::Compiled => {
                let gpu = Rc::new(Gpu::open().await?);
                let tiles = gpu.tiles()[0];
                Self::Compiled { gpu, tiles }
            }
        })
    }

    /// The same kind of device and kernels anew, after this one failed; what is left of this one is given up first.
    ///
    /// # Errors
    /// [`EngineError::Device`] where there is none any more, and for Burn on WebGPU, whose runtime opens a device but once.
    pub async fn reopen(&self) -> Result<Self, EngineError> {
        match self {
            Self::Burn(device) if device.kind() == DeviceKind::Cpu => {
                Self::open(BackendKind::Cpu).await
            }
            Self::Burn(_) => Err(EngineError::Device(
                "Burn's WebGPU",
                "its runtime opens a device but once. Reload the page or start the program again"
                    .into(),
            )),
            Self::Compiled { gpu, tiles } => {
                gpu.destroy();
                Ok(Self::Compiled {
                    gpu: Rc::new(Gpu::open().await?),
                    tiles: *tiles,
                })
            }
        }
    }

    /// The same device with the kernels that compile fastest, several times as fast as large tiles on a processor: what to begin
    /// with.
    pub fn quick(&self) -> Self {
        match self {
            Self::Burn(_) => self.clone(),
            Self::Compiled { gpu, .. } => Self::Compiled {
                gpu: gpu.clone(),
                tiles: Tiles::GPU,
            },
        }
    }

    /// The same device with each set of kernels there is: candidates for a measurement.
    pub fn variants(&self) -> Vec<Self> {
        match self {
            Self::Burn(_) => vec![self.clone()],
            Self::Compiled { gpu, .. } => gpu
                .tiles()
                .into_iter()
                .map(|tiles| Self::Compiled {
                    gpu: gpu.clone(),
                    tiles,
                })
                .collect(),
        }
    }

    /// Name of the set of kernels; empty where there is but one.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::Burn(_) => "",
            Self::Compiled { tiles, .. } => tiles.name,
        }
    }

    /// Which backend it is.
    pub fn kind(&self) -> BackendKind {
        match self {
            Self::Burn(device) => match device.kind() {
                DeviceKind::Cpu => BackendKind::Cpu,
                DeviceKind::WebGpu => BackendKind::BurnWebGpu,
            },
            Self::Compiled { .. } => BackendKind::Compiled,
        }
    }

    /// Where it computes.
    pub fn info(&self) -> &EngineInfo {
        match self {
            Self::Burn(device) => device.info(),
            Self::Compiled { gpu, .. } => gpu.info(),
        }
    }

    /// Whether the adapter is a program on the processor (lavapipe, SwiftShader).
    pub fn is_software(&self) -> bool {
        match self {
            Self::Burn(device) => device.is_software(),
            Self::Compiled { gpu, .. } => gpu.is_software(),
        }
    }

    /// A network with the first weights of `seed`, for steps of up to `batch` pictures.
    ///
    /// # Errors
    /// What is wrong with the network, or too large for the device.
    pub fn engine(
        &self,
        network: &Network,
        settings: TrainingSettings,
        seed: u32,
        batch: usize,
    ) -> Result<Box<dyn Engine>, EngineError> {
        Ok(match self {
            Self::Burn(device) => {
                Box::new(BurnEngine::new(network, settings, seed, device.clone())?)
            }
            Self::Compiled { gpu, tiles } => Box::new(CompiledEngine::new(
                network,
                settings,
                seed,
                batch,
                *tiles,
                gpu.clone(),
            )?),
        })
    }
}
