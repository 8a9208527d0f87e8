//! A trained network, opened to answer for pictures: by what the file of weights says of its training, and what the command line says.

use std::path::Path;
use std::rc::Rc;

use convlab::data::{Dataset, Ground, Photo, Split, Targets, Window, distinct};
use convlab::engine::NamedTensor;
use convlab::network::{Network, zoo};
use convlab::train::{Checkpoint, Recipe, Session, Task, Trained, Weights};
use serde_json::{Map, Value};

use super::PredictArguments;
use crate::shell::{Failure, files, train, weights};

/// Pictures of the stand-in for training data: batch norm takes two.
const STAND_IN: usize = 2;

pub struct Model {
    pub session: Session,
    pub classes: Vec<String>,
    /// The colour of each class.
    pub palette: Vec<[u8; 3]>,
    /// The ground of the training's pictures.
    pub ground: Option<Ground>,
}

/// What is known of the data the network was trained on.
struct Known {
    recipe: Recipe,
    /// Channels, height and width of its pictures.
    shape: Option<[usize; 3]>,
    classes: Vec<String>,
    palette: Vec<[u8; 3]>,
    ground: Option<Ground>,
    scenes: Vec<String>,
}

impl Model {
    pub async fn open(arguments: &PredictArguments, given: &[String]) -> Result<Self, Failure> {
        let path = &arguments.weights;
        let file = Weights::read(&files::read_bytes(path)?, &[])
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let known = Known::of(arguments, given, &file)?;
        let names = match &arguments.classes {
            Some(text) => Some(class_names(text)?),
            None => Some(known.classes.clone()).filter(|names| !names.is_empty()),
        };
        let shape = match known.shape {
            Some(shape) => shape,
            None => shape_of(&known.recipe, &file.tensors)?,
        };
        let mut recipe = known.recipe;
        let network = match recipe.model.trim_start().starts_with('{') {
            true => Network::from_json(&recipe.model)?,
            false => {
                let count = match &names {
                    Some(names) => names.len(),
                    None => outputs(&recipe.model, &file.tensors)?,
                };
                let kinds = zoo::Kinds {
                    classes: count,
                    boxes: count.max(1),
                    scenes: known.scenes.len().max(1),
                };
                zoo::model_of(&recipe.model, shape, kinds)?
            }
        };
        let [_, height, width] = network.input;
        let [height, width] = recipe.resize.map_or([height, width], |side| [side, side]);
        let network = network.with_input([shape[0], height, width]);
        let count = network.classes()?;
        let names =
            names.unwrap_or_else(|| (0..count).map(|class| format!("class {class}")).collect());
        if names.len() != count {
            return Err(format!(
                "there are {} names of classes ({}), but the network tells {count} classes apart. Give --classes as many names, in the order of its outputs.",
                names.len(),
                shown(&names)
            )
            .into());
        }
        recipe.model = network.to_json()?;
        let palette = match known.palette.len() == count {
            true => known.palette,
            false => (0..count).map(distinct).collect(),
        };
        let dataset = stand_in(&network, shape, &names, &palette)?;
        let backend = train::backend(&recipe).await?;
        let mut session = Session::new(recipe, Rc::new(dataset), backend).await?;
        weights::load(&mut session, path, false).await?;
        if session.network().heads.len() > 1 {
            eprintln!(
                "note: of the network's {} outputs the first is told",
                session.network().heads.len()
            );
        }
        let model = Self {
            session,
            classes: names,
            palette,
            ground: known.ground,
        };
        if model.task()? != Task::Classify && !model.is_whole() {
            let [_, height, width] = model.session.network().input;
            eprintln!(
                "note: eval_transforms take parts of pictures, so masks and boxes are those of the {width} x {height} pixels that the network sees"
            );
        }
        Ok(model)
    }

    pub fn recipe(&self) -> &Recipe {
        self.session.recipe()
    }

    pub fn task(&self) -> Result<Task, Failure> {
        Ok(Task::of(self.session.network())?)
    }

    pub fn class(&self, number: usize) -> String {
        let name = self.classes.get(number);
        name.map_or_else(|| format!("class {number}"), String::clone)
    }

    pub fn colour(&self, number: usize) -> [u8; 3] {
        self.palette.get(number).copied().unwrap_or([255; 3])
    }

    /// Whether a picture has the ground that the training's pictures do not have.
    pub fn is_opposite(&self, photo: &Photo) -> Result<bool, Failure> {
        let Some(ground) = self.ground else {
            return Ok(false);
        };
        let (transform, dataset) = (self.session.transform(), self.session.dataset());
        let size = [photo.width, photo.height];
        let seen = transform.picture_bytes(dataset, self.recipe().fit, &photo.rgba, size)?;
        let [_, height, width] = self.session.network().input;
        let own = Ground::of(&seen, [height, width]);
        Ok(own.is_some_and(|own| own != ground))
    }

    /// Whether the network sees the window that `fit` says, so that its answers have a place in the picture.
    fn is_whole(&self) -> bool {
        self.recipe().eval_transforms.is_empty()
    }

    /// Height and width of what masks and boxes are told and drawn for: the picture, or what the network sees of it.
    pub fn drawn(&self, picture: [usize; 2]) -> [usize; 2] {
        let [_, height, width] = self.session.network().input;
        match self.is_whole() {
            true => picture,
            false => [height, width],
        }
    }

    /// The part of that which the network's input shows.
    pub fn window(&self, picture: [usize; 2]) -> Window {
        let dataset = self.session.dataset();
        match self.is_whole() {
            true => self
                .recipe()
                .fit
                .window(picture, [dataset.height, dataset.width]),
            false => {
                let [height, width] = self.drawn(picture);
                Window::inside(0, 0, height, width)
            }
        }
    }

    /// The pixels to draw on, H x W x 3.
    pub fn seen(&self, photo: &Photo) -> Result<Vec<u8>, Failure> {
        if self.is_whole() {
            let pixels = photo.rgba.chunks_exact(4);
            return Ok(pixels
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect());
        }
        let (transform, dataset) = (self.session.transform(), self.session.dataset());
        let size = [photo.width, photo.height];
        let planes = transform.picture_bytes(dataset, self.recipe().fit, &photo.rgba, size)?;
        let plane = planes.len() / dataset.channels.max(1);
        let pixel = |at: usize| {
            [0, 1, 2].map(|channel: usize| planes[at + plane * channel.min(dataset.channels - 1)])
        };
        Ok((0..plane).flat_map(pixel).collect())
    }
}

impl Known {
    /// What the file says, under what stands on the command line.
    fn of(arguments: &PredictArguments, given: &[String], file: &Weights) -> Result<Self, Failure> {
        let is_given = |key: &str| given.iter().any(|given| given == key);
        let mut known = Self {
            recipe: Recipe::default(),
            shape: None,
            classes: file.classes.clone(),
            palette: Vec::new(),
            ground: None,
            scenes: Vec::new(),
        };
        let mut says_network = false;
        if let Some(trained) = file.trained.as_deref().and_then(Trained::from_json) {
            known.recipe = trained.recipe;
            known.shape = Some(trained.shape);
            known.palette = trained.palette;
            known.ground = trained.ground;
            says_network = true;
        } else if let Ok(checkpoint) =
            Checkpoint::from_bytes(&files::read_bytes(&arguments.weights)?)
        {
            known.shape = shape_in(&checkpoint.data);
            known.recipe = checkpoint.recipe;
            says_network = true;
        }
        if !says_network && !is_given("model") {
            return Err(format!(
                "{} does not say which network its weights are of. Name it as in training: --model NAME, and its settings where they were not the usual ones (--mean, --std, --resize, --fit, --exif).",
                arguments.weights.display()
            )
            .into());
        }
        let mut settings = keys(&known.recipe)?;
        let stated = keys(&arguments.recipe)?;
        settings.extend(stated.into_iter().filter(|(key, _)| is_given(key)));
        let recipe: Recipe = serde_json::from_value(Value::Object(settings))?;
        // What is of training alone stays behind; where to compute is this machine's matter.
        known.recipe = Recipe {
            model: train::network(&recipe.model)?,
            data: recipe.data,
            train_files: recipe.train_files,
            eval_files: recipe.eval_files,
            resize: recipe.resize,
            fit: recipe.fit,
            exif: recipe.exif,
            holdout: recipe.holdout,
            seed: recipe.seed,
            mean: recipe.mean,
            std: recipe.std,
            transforms: recipe.transforms,
            eval_transforms: recipe.eval_transforms,
            engine: arguments.recipe.engine,
            device: arguments.recipe.device,
            batch: STAND_IN,
            ..Recipe::default()
        };
        if is_given("data") {
            let dataset = train::dataset(&known.recipe)?;
            known.shape = Some([dataset.channels, dataset.height, dataset.width]);
            known.palette.clone_from(&dataset.palette);
            known.ground = dataset.ground();
            known.scenes.clone_from(&dataset.scene_classes);
            let network = known.recipe.network(&dataset.shape())?;
            known.classes = match Task::of(&network)? {
                Task::Detect => dataset.box_classes.clone(),
                _ => dataset.classes.clone(),
            };
        } else if is_given("resize") {
            // Another size than in training was asked for.
            let side = known.recipe.load_options().resize;
            if let (Some([_, _, _]), Some([height, width])) = (known.shape, side) {
                known.shape = known.shape.map(|[channels, ..]| [channels, height, width]);
            }
        }
        Ok(known)
    }
}

fn keys(recipe: &Recipe) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(recipe)? {
        Value::Object(keys) => Ok(keys),
        _ => Err("a recipe is no object".into()),
    }
}

/// `a,b,c`, or the lines of a text file.
fn class_names(text: &str) -> Result<Vec<String>, Failure> {
    let path = Path::new(text);
    let names: Vec<String> = match path.is_file() {
        true => {
            let text = String::from_utf8(files::read_bytes(path)?)
                .map_err(|error| format!("{} is no text: {error}", path.display()))?;
            let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
            lines
                .filter(|line| !line.is_empty())
                .map(Into::into)
                .collect()
        }
        false => text.split(',').map(|name| name.trim().into()).collect(),
    };
    match names.iter().any(String::is_empty) || names.is_empty() {
        true => Err(format!("--classes {text}: a name is empty, or there is none").into()),
        false => Ok(names),
    }
}

/// The first few names.
fn shown(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
    match names.len() > first.len() {
        true => format!("{}, ...", first.join(", ")),
        false => first.join(", "),
    }
}

/// The shape at the end of what a checkpoint of an earlier version says of its data: `..., 90 + 10 pictures of 3×32×32, 2 classes`.
fn shape_in(data: &str) -> Option<[usize; 3]> {
    let (_, behind) = data.rsplit_once(" pictures of ")?;
    let (shape, _) = behind.split_once(',')?;
    let sides: Vec<usize> = shape
        .split('×')
        .map(|side| side.parse().ok())
        .collect::<Option<_>>()?;
    sides.try_into().ok()
}

/// The shape of the data's pictures by the recipe alone.
fn shape_of(recipe: &Recipe, tensors: &[NamedTensor]) -> Result<[usize; 3], Failure> {
    let options = recipe.load_options();
    if options.shorter_side.is_some() {
        return Err("the weights do not say at which size the pictures of their training were read before the transforms. Name the data with --data.".into());
    }
    let [height, width] = options.resize.or(options.class_size).ok_or(
        "the weights do not say at which size the pictures of their training were read. Say it with --resize SIDE, or name the data with --data.",
    )?;
    let channels = match recipe.model.trim_start().starts_with('{') {
        true => Network::from_json(&recipe.model)?.input[0],
        false => {
            let network = zoo::model_at(&recipe.model, [3, height, width], 10)?;
            let first = network
                .parameters()
                .into_iter()
                .find(|spec| spec.shape.len() == 4);
            let in_file = first.and_then(|spec| tensor(tensors, &spec.name));
            match in_file.and_then(|tensor| tensor.shape.get(1)) {
                Some(&channels) if [1, 3].contains(&channels) => channels,
                _ => 3,
            }
        }
    };
    Ok([channels, height, width])
}

/// How many classes the weights of a network of the zoo tell apart, by their last tensor.
fn outputs(model: &str, tensors: &[NamedTensor]) -> Result<usize, Failure> {
    let network = zoo::model_at(model, [3, 64, 64], 10)?;
    let last = network
        .parameters()
        .into_iter()
        .rfind(|spec| !spec.shape.is_empty());
    let found = last.and_then(|spec| tensor(tensors, &spec.name));
    let count = found.and_then(|tensor| tensor.shape.first().copied());
    let beside = match network.head.is_classes() {
        true => 0,
        false => convlab::network::BOX_CHANNELS,
    };
    count.and_then(|count| count.checked_sub(beside)).filter(|count| *count > 0).ok_or_else(|| {
        format!("the weights do not say how many classes {model} tells apart. Give their names with --classes.").into()
    })
}

/// A tensor by its name, whatever wrappers put before it.
fn tensor<'a>(tensors: &'a [NamedTensor], name: &str) -> Option<&'a NamedTensor> {
    let is = |tensor: &&NamedTensor| {
        tensor
            .name
            .strip_suffix(name)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    tensors.iter().find(is)
}

/// Black pictures in the place of training data: a session has some, and what it answers does not hang on them.
fn stand_in(
    network: &Network,
    [channels, height, width]: [usize; 3],
    names: &[String],
    palette: &[[u8; 3]],
) -> Result<Dataset, Failure> {
    let outputs = match network.heads.is_empty() {
        true => Vec::new(),
        false => network.outputs()?,
    };
    let scenes = outputs.get(1).map_or(0, |output| output.classes());
    let split = |count: usize| Split {
        count,
        pixels: vec![0; count * channels * height * width].into(),
        targets: Targets {
            classes: Some(vec![0; count]),
            scenes: (scenes > 0).then(|| vec![0; count]),
            masks: Some(vec![0; count * height * width]),
            boxes: Some(vec![Vec::new(); count]),
            ignored: None,
        },
    };
    Ok(Dataset {
        name: "Pictures".into(),
        classes: names.to_vec(),
        palette: palette.to_vec(),
        box_classes: names.to_vec(),
        scene_classes: (0..scenes).map(|scene| format!("scene {scene}")).collect(),
        channels,
        height,
        width,
        train: split(STAND_IN),
        test: split(0),
        split_note: String::new(),
        notes: Vec::new(),
    })
}
