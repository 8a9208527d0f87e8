//! The GPU: opening it, compiling pipelines once, moving bytes. All that a plan needs of wgpu.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use super::expand::expand;
use super::plan::{Dispatch, GridLimits};
use super::shaders;
use super::tiles::Tiles;
use crate::engine::{EngineError, EngineInfo};
use crate::platform::{Canvas, create_pipelines, request_device};

/// The binding of the step's header; a submission has one for each of its steps.
pub const STEP_BINDING: u32 = 0;
/// Bytes of a buffer to read through, at least: all results that are kept between two readings fit.
const STAGING_LEAST: u64 = 64 << 10;
/// A larger one is not kept.
const STAGING_MOST: u64 = 16 << 20;

/// An opened adapter with what was compiled on it.
pub struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) info: EngineInfo,
    pub(super) software: bool,
    quads: bool,
    pub(super) limits: wgpu::Limits,
    pipelines: RefCell<HashMap<String, Compiled>>,
    poisoned: Cell<bool>,
    instance: wgpu::Instance,
    /// Made when it is first asked for.
    canvas: OnceCell<Option<Canvas>>,
    /// What results come back through, kept for the next time.
    staging: RefCell<Option<wgpu::Buffer>>,
    failure: Arc<Mutex<Option<String>>>,
}

/// A pipeline with the bindings it declares.
#[derive(Clone)]
pub struct Compiled {
    pub pipeline: wgpu::ComputePipeline,
    pub layout: wgpu::BindGroupLayout,
    pub bindings: Vec<u32>,
}

/// A pipeline that is to be compiled.
struct Wanted<'a> {
    dispatch: &'a Dispatch,
    text: &'a str,
    module: wgpu::ShaderModule,
    layout: wgpu::BindGroupLayout,
    places: wgpu::PipelineLayout,
    bindings: Vec<u32>,
}

fn refused(dispatch: &Dispatch, message: String) -> EngineError {
    EngineError::Shader {
        kernel: dispatch.kernel,
        layer: dispatch.layer.clone(),
        message,
    }
}

impl Gpu {
    /// Opens the best adapter there is; a software adapter where there is no other. Needs no optional feature.
    ///
    /// # Errors
    /// [`EngineError::Device`] where there is none.
    pub async fn open() -> Result<Self, EngineError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let failed = |error: &dyn std::fmt::Display| {
            EngineError::Device(
                "WebGPU",
                format!("{error}. The CPU engine works everywhere."),
            )
        };
        let options = |force_fallback_adapter| wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            force_fallback_adapter,
            ..Default::default()
        };
        let adapter = match instance.request_adapter(&options(false)).await {
            Ok(adapter) => adapter,
            Err(error) => instance
                .request_adapter(&options(true))
                .await
                .map_err(|_| failed(&error))?,
        };
        shaders::ready().await.map_err(|error| failed(&error))?;
        // The adapter's own limits for what grows with the batch, the defaults for the rest.
        let offered = adapter.limits();
        let limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::default()
        };
        let wanted = wgpu::DeviceDescriptor {
            label: Some("convlab"),
            required_limits: limits.clone(),
            ..Default::default()
        };
        let (device, queue, quads) = request_device(&adapter, wanted)
            .await
            .map_err(|error| failed(&error))?;
        let failure = Arc::new(Mutex::new(None));
        let note = |failure: &Arc<Mutex<Option<String>>>, message: String| {
            if let Ok(mut slot) = failure.lock() {
                slot.get_or_insert(message);
            }
        };
        let noted = failure.clone();
        device.set_device_lost_callback(move |reason, message| {
            note(
                &noted,
                format!("the device was lost ({reason:?}): {message}"),
            );
        });
        let noted = failure.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            note(&noted, error.to_string());
        }));
        let about = adapter.get_info();
        let name = [about.name, about.driver]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "WebGPU".into());
        Ok(Self {
            software: about.device_type == wgpu::DeviceType::Cpu || is_software(&name),
            info: EngineInfo {
                engine: "compiled".into(),
                device: "webgpu".into(),
                adapter: name,
            },
            device,
            queue,
            instance,
            canvas: OnceCell::new(),
            quads,
            limits,
            pipelines: RefCell::new(HashMap::new()),
            poisoned: Cell::new(false),
            staging: RefCell::new(None),
            failure,
        })
    }

    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// Whether the adapter is a program on the processor (lavapipe, SwiftShader).
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// What a page can show without reading back, where there is such a thing.
    pub(super) fn canvas(&self) -> Option<&Canvas> {
        let open = || Canvas::open(&self.instance, &self.device, &self.queue);
        self.canvas.get_or_init(open).as_ref()
    }

    /// Whether invocations may hand values to their neighbours (`shaders/shared/quads.wgsl`).
    pub fn has_quads(&self) -> bool {
        self.quads
    }

    /// The sets of tiles that work here, those for an adapter of its kind first.
    pub fn tiles(&self) -> Vec<Tiles> {
        let large = match self.quads {
            true => Tiles::QUADS,
            false => Tiles::SOFTWARE,
        };
        match self.software {
            true => vec![large, Tiles::GPU],
            false => vec![Tiles::GPU, large],
        }
    }

    /// Gives the device and its memory up: whatever is on it fails from now on with [`EngineError::Lost`].
    pub fn destroy(&self) {
        self.device.destroy();
    }

    /// What the device has reported since it was opened.
    ///
    /// # Errors
    /// [`EngineError::Lost`] with its words.
    pub fn check(&self) -> Result<(), EngineError> {
        match self.failure.lock().ok().and_then(|slot| slot.clone()) {
            None => Ok(()),
            Some(message) => Err(EngineError::Lost(message)),
        }
    }

    /// For tests: working buffers made from now on are full of NaN, so that what a kernel reads before anything wrote it is seen
    /// in the results. A new buffer of WebGPU is full of zeros, which hides it.
    pub fn poison(&self) {
        self.poisoned.set(true);
    }

    pub(super) fn grid_limits(&self, workgroup: usize) -> GridLimits {
        GridLimits {
            workgroups_per_dimension: self.limits.max_compute_workgroups_per_dimension,
            workgroup: workgroup as u32,
            invocations: self.limits.max_compute_invocations_per_workgroup,
        }
    }

    /// A storage buffer of that many 32-bit values, zeroed.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(super) fn buffer(&self, label: &str, len: usize) -> Result<wgpu::Buffer, EngineError> {
        let bytes = (len.max(1) * 4) as u64;
        let limit = self
            .limits
            .max_storage_buffer_binding_size
            .min(self.limits.max_buffer_size);
        if bytes > limit {
            return Err(EngineError::Limit {
                what: format!("the buffer of {label}"),
                got: bytes,
                limit,
                unit: "bytes",
            });
        }
        Ok(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes,
            usage: wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::UNIFORM
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }))
    }

    /// A buffer whose first contents nobody may read.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(super) fn working(&self, label: &str, len: usize) -> Result<wgpu::Buffer, EngineError> {
        match self.poisoned.get() {
            false => self.buffer(label, len),
            true => self.buffer_of(label, &vec![0xff; len.max(1) * 4]),
        }
    }

    /// A buffer that holds these bytes, a multiple of 4.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(super) fn buffer_of(&self, label: &str, bytes: &[u8]) -> Result<wgpu::Buffer, EngineError> {
        // Not mapped at creation: where memory is short, a browser throws there.
        let buffer = self.buffer(label, bytes.len().div_ceil(4))?;
        self.queue.write_buffer(&buffer, 0, bytes);
        Ok(buffer)
    }

    /// The pipelines of a plan, each shader compiled once and all of them side by side.
    ///
    /// # Errors
    /// [`EngineError::Shader`] with the compiler's words.
    pub(super) async fn pipelines(
        &self,
        dispatches: &[Dispatch],
    ) -> Result<Vec<Compiled>, EngineError> {
        let texts: Vec<String> = dispatches
            .iter()
            .map(|dispatch| {
                expand(dispatch.kernel, &dispatch.constants)
                    .map_err(|message| refused(dispatch, message))
            })
            .collect::<Result<_, _>>()?;
        let mut wanted: Vec<Wanted<'_>> = Vec::new();
        let mut checks = Vec::new();
        for (dispatch, text) in dispatches.iter().zip(&texts) {
            let known = self.pipelines.borrow().contains_key(text)
                || wanted.iter().any(|wanted| wanted.text == text);
            if !known {
                let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
                wanted.push(self.wanted(dispatch, text));
                checks.push(scope.pop());
            }
        }
        for (wanted, check) in wanted.iter().zip(checks) {
            if let Some(error) = check.await {
                return Err(refused(wanted.dispatch, error.to_string()));
            }
        }
        let parts: Vec<_> = wanted
            .iter()
            .map(|wanted| (wanted.dispatch.kernel, &wanted.module, &wanted.places))
            .collect();
        let device = &self.device;
        let create = |number: usize| {
            let (kernel, module, layout) = parts[number];
            let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
            let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(kernel),
                layout: Some(layout),
                module,
                entry_point: Some("main"),
                compilation_options: Default::default(),
                cache: None,
            });
            (pipeline, scope.pop())
        };
        let created = create_pipelines(parts.len(), create).await;
        for (wanted, created) in wanted.into_iter().zip(created) {
            let (pipeline, check) = created.map_err(|message| refused(wanted.dispatch, message))?;
            if let Some(error) = check.await {
                return Err(refused(wanted.dispatch, error.to_string()));
            }
            let compiled = Compiled {
                pipeline,
                layout: wanted.layout,
                bindings: wanted.bindings,
            };
            self.pipelines
                .borrow_mut()
                .insert(wanted.text.to_string(), compiled);
        }
        let known = self.pipelines.borrow();
        Ok(texts.iter().map(|text| known[text].clone()).collect())
    }

    /// All of a pipeline but its compilation.
    fn wanted<'a>(&self, dispatch: &'a Dispatch, text: &'a str) -> Wanted<'a> {
        let label = Some(dispatch.kernel);
        let module = self
            .device
            .create_shader_module(wgpu::ShaderModuleDescriptor {
                label,
                source: wgpu::ShaderSource::Wgsl(text.into()),
            });
        let declared = bindings(text);
        let entries: Vec<wgpu::BindGroupLayoutEntry> = declared
            .iter()
            .map(|&(binding, kind)| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: kind,
                    has_dynamic_offset: binding == STEP_BINDING,
                    min_binding_size: None,
                },
                count: None,
            })
            .collect();
        let layout = self
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label,
                entries: &entries,
            });
        let places = self
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label,
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
        Wanted {
            dispatch,
            text,
            module,
            layout,
            places,
            bindings: declared.iter().map(|(binding, _)| *binding).collect(),
        }
    }

    /// Waits until everything submitted so far is done.
    ///
    /// # Errors
    /// [`EngineError::Lost`] if the device fails meanwhile.
    pub(super) async fn finished(&self) -> Result<(), EngineError> {
        let signal = Signal::default();
        let sender = signal.clone();
        self.queue
            .on_submitted_work_done(move || sender.send(Ok(())));
        // In a browser this does nothing; the callback comes by itself.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        signal.wait().await.map_err(EngineError::Lost)?;
        self.check()
    }

    /// A buffer of at least so many bytes to read through; the one that was kept, if it is large enough.
    fn staging(&self, bytes: u64) -> wgpu::Buffer {
        match self.staging.take() {
            Some(kept) if kept.size() >= bytes => kept,
            kept => {
                if let Some(kept) = kept {
                    kept.destroy();
                }
                self.device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("readback"),
                    size: bytes.max(STAGING_LEAST),
                    usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            }
        }
    }

    /// Keeps a buffer for the next reading. A large one goes, and so does a second one, of a reading meanwhile.
    fn keep(&self, staging: wgpu::Buffer) {
        if staging.size() > STAGING_MOST {
            staging.destroy();
        } else if let Some(other) = self.staging.replace(Some(staging)) {
            other.destroy();
        }
    }

    /// Reads ranges (buffer, first value, values) back, in one wait.
    ///
    /// # Errors
    /// [`EngineError::Lost`] if the device fails meanwhile.
    pub(super) async fn read(
        &self,
        ranges: &[(&wgpu::Buffer, usize, usize)],
    ) -> Result<Vec<Vec<u32>>, EngineError> {
        let total: usize = ranges.iter().map(|(_, _, len)| len).sum();
        if total == 0 {
            return Ok(ranges.iter().map(|_| Vec::new()).collect());
        }
        let bytes = (total * 4) as u64;
        let staging = self.staging(bytes);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let mut at = 0;
        for &(buffer, first, len) in ranges {
            if len > 0 {
                encoder.copy_buffer_to_buffer(
                    buffer,
                    (first * 4) as u64,
                    &staging,
                    (at * 4) as u64,
                    Some((len * 4) as u64),
                );
            }
            at += len;
        }
        self.queue.submit([encoder.finish()]);
        let signal = Signal::default();
        let sender = signal.clone();
        staging.map_async(wgpu::MapMode::Read, ..bytes, move |result| {
            sender.send(result.map_err(|error| error.to_string()));
        });
        // In a browser this does nothing; the callback comes by itself.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        let mapped = signal.wait().await;
        self.check()?;
        mapped.map_err(EngineError::Lost)?;
        let view = staging
            .get_mapped_range(..bytes)
            .map_err(|error| EngineError::Lost(format!("{error:?}")))?;
        let words: Vec<u32> = view
            .chunks_exact(4)
            .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        drop(view);
        staging.unmap();
        self.keep(staging);
        let mut rest = &words[..];
        Ok(ranges
            .iter()
            .map(|(_, _, len)| {
                let (own, others) = rest.split_at(*len);
                rest = others;
                own.to_vec()
            })
            .collect())
    }
}

/// Names by which software adapters give themselves away where the adapter's type is not told.
fn is_software(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "swiftshader",
        "llvmpipe",
        "lavapipe",
        "software",
        "basic render",
    ]
    .iter()
    .any(|known| name.contains(known))
}

/// The bindings a shader declares, with their kinds.
fn bindings(text: &str) -> Vec<(u32, wgpu::BufferBindingType)> {
    let mut found: Vec<(u32, wgpu::BufferBindingType)> = text
        .lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once("@binding(")?;
            let (number, rest) = rest.split_once(')')?;
            let kind = if rest.contains("<uniform>") {
                wgpu::BufferBindingType::Uniform
            } else {
                wgpu::BufferBindingType::Storage {
                    read_only: !rest.contains("read_write"),
                }
            };
            Some((number.trim().parse().ok()?, kind))
        })
        .collect();
    found.sort_unstable_by_key(|(number, _)| *number);
    found
}

/// One result on its way from a callback to whoever waits for it.
#[derive(Clone, Default)]
struct Signal(Arc<Mutex<Sent>>);

/// What was sent, and who waits.
#[derive(Default)]
struct Sent {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

impl Signal {
    fn send(&self, result: Result<(), String>) {
        if let Ok(mut slot) = self.0.lock() {
            slot.result = Some(result);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    async fn wait(&self) -> Result<(), String> {
        poll_fn(|context| match self.0.lock() {
            Err(_) => Poll::Ready(Err("the callback panicked".into())),
            Ok(mut slot) => match slot.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    slot.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            },
        })
        .await
    }
}
