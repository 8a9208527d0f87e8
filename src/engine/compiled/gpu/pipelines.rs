//! Pipelines, each shader compiled once.

use super::Gpu;
use crate::arrange::Arrange;
use crate::engine::EngineError;
use crate::engine::compiled::bindings::Binding;
use crate::engine::compiled::expand::expand;
use crate::engine::compiled::plan::Dispatch;
use crate::platform::create_pipelines;

/// A pipeline with the bindings it declares.
#[derive(Clone)]
pub struct Compiled {
    /// The kernel, ready to be dispatched.
    pub pipeline: wgpu::ComputePipeline,
    /// Types of the buffers that it binds.
    pub layout: wgpu::BindGroupLayout,
    /// Numbers of those buffers, as [`super::Binding`](crate::engine::compiled::Binding) has them.
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
    /// The pipelines of a plan, each shader compiled once and all of them side by side.
    ///
    /// # Errors
    /// [`EngineError::Shader`] with the compiler's words.
    pub(in crate::engine::compiled) async fn pipelines(
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
                    // A submission has a header for each of its steps.
                    has_dynamic_offset: binding == Binding::Step.number(),
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
    found.arrange_by_key(|(number, _)| *number);
    found
}
