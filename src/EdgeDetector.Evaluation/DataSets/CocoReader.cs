using System.Globalization;
using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Reads COCO's labels: one JSON file with images, categories and annotations, in any order.</summary>
internal sealed class CocoReader
{
    private readonly string _path;
    private readonly JsonStream _json;
    private readonly DataSetOptions _options;
    private readonly SortedDictionary<long, LabelledPicture> _images = [];
    private readonly SortedDictionary<long, string> _categories = [];
    private readonly List<Annotation> _annotations = [];
    private readonly string _imageFolder;

    private CocoReader(string path, JsonStream json, DataSetOptions options)
    {
        _path = path;
        _json = json;
        _options = options;
        _imageFolder = options.Images ?? Path.GetDirectoryName(path) ?? "";
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataSetException">It is no COCO file, or damaged.</exception>
    public static DataSet Read(string path, DataSetOptions options)
    {
        using JsonStream json = new(path);
        return new CocoReader(path, json, options).Read();
    }

    private DataSet Read()
    {
        _json.Next();
        _json.Require(JsonTokenType.StartObject, "an object with images, categories and annotations");
        HashSet<string> found = [];
        while (_json.NextProperty() is { } name)
        {
            Action? element = name switch
            {
                "images" => ReadImage,
                "categories" => ReadCategory,
                "annotations" => ReadAnnotation,
                _ => null,
            };
            if (element is null)
            {
                _json.Skip();
                continue;
            }

            found.Add(name);
            ReadArray(name, element);
        }

        foreach (string name in (string[])["images", "categories", "annotations"])
        {
            if (!found.Contains(name))
            {
                throw new DataSetException(_path, $"has no \"{name}\": it is not a file of COCO labels");
            }
        }

        return Assemble();
    }

    private void ReadArray(string name, Action element)
    {
        _json.Require(JsonTokenType.StartArray, $"an array of {name}");
        while (_json.NextElement())
        {
            _json.Require(JsonTokenType.StartObject, $"an object in {name}");
            int depth = _json.Depth;
            try
            {
                element();
            }
            catch (DataSetException e) when (_options.Problems is not null)
            {
                // If the file is damaged this throws again: nothing behind it can be read.
                _json.SkipObject(depth);
                _options.Problems.Add(e.Problem);
            }
        }
    }

    private void ReadImage()
    {
        long start = _json.Position;
        (long? id, string? file, long width, long height) = (null, null, 0, 0);
        while (_json.NextProperty() is { } name)
        {
            switch (name)
            {
                case "id": id = _json.Integer(); break;
                case "file_name": file = _json.Text(); break;
                case "width": width = _json.Integer(); break;
                case "height": height = _json.Integer(); break;
                default: _json.Skip(); break;
            }
        }

        if (id is not { } key || file is null)
        {
            throw DataSetException.AtByte(_path, start, "an image needs an id and a file_name");
        }

        PixelSize? size = width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new PixelSize((int)width, (int)height) : null;
        LabelledPicture picture = new()
        {
            Id = key,
            Name = Path.GetFileNameWithoutExtension(file),
            Path = Path.Combine(_imageFolder, file),
            Size = size,
            Objects = [],
        };
        if (!_images.TryAdd(key, picture))
        {
            throw DataSetException.AtByte(_path, start, Invariant($"a second image of id {key}"));
        }
    }

    private void ReadCategory()
    {
        long start = _json.Position;
        (long? id, string? category) = (null, null);
        while (_json.NextProperty() is { } name)
        {
            switch (name)
            {
                case "id": id = _json.Integer(); break;
                case "name": category = _json.Text(); break;
                default: _json.Skip(); break;
            }
        }

        if (id is not { } key || category is null)
        {
            throw DataSetException.AtByte(_path, start, "a category needs an id and a name");
        }

        if (!_categories.TryAdd(key, category))
        {
            throw DataSetException.AtByte(_path, start, Invariant($"a second category of id {key}"));
        }
    }

    /// <summary>One that is wrong is kept where its picture is known: that must not be taken for a picture without the object.</summary>
    private void ReadAnnotation()
    {
        Annotation annotation = Annotation.Read(_json, _path);
        if (annotation.Wrong is { } wrong && (annotation.ImageId is null || _options.Problems is null))
        {
            throw wrong;
        }

        _annotations.Add(annotation);
    }

    private DataSet Assemble()
    {
        long[] ids = [.. _categories.Keys];
        Dictionary<long, int> classes = ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        ILookup<long, Annotation> annotations = _options.Each(_annotations, KnownPicture).ToLookup(annotation => annotation.ImageId!.Value);
        return new DataSet
        {
            Path = _path,
            Format = "COCO",
            ClassNames = [.. _categories.Values],
            CategoryIds = ids,
            Pictures = [.. _images.Values.Select(picture => Label(picture, annotations[picture.Id!.Value], classes))],
        };
    }

    private Annotation KnownPicture(Annotation annotation) => _images.ContainsKey(annotation.ImageId!.Value)
        ? annotation
        : throw DataSetException.AtByte(
            _path, annotation.Position, Invariant($"an annotation of image {annotation.ImageId}, which is not among the images"));

    private LabelledPicture Label(LabelledPicture picture, IEnumerable<Annotation> annotations, Dictionary<long, int> classes)
    {
        PictureLabels labels = _options.Labels(annotations, annotation => ToTruth(annotation, picture, classes));
        return picture with { Objects = labels.Objects, HasUnusableLabels = labels.HasUnusable };
    }

    private GroundTruth? ToTruth(in Annotation annotation, LabelledPicture picture, Dictionary<long, int> classes)
    {
        if (annotation.Wrong is { } wrong)
        {
            throw wrong;
        }

        long position = annotation.Position;
        if (!classes.TryGetValue(annotation.CategoryId, out int classId))
        {
            throw Wrong(Invariant($"an annotation of category {annotation.CategoryId}, which is not among the categories"));
        }

        PreciseBox bounds = picture.Size is { } size ? new(0, 0, size.Width, size.Height) : new(0, 0, double.MaxValue, double.MaxValue);
        return _options.CheckBox(annotation.Box, bounds, tolerance: 1, Wrong)
            ? new GroundTruth(classId, annotation.Box, annotation.Area ?? annotation.Box.Area) { IsCrowd = annotation.IsCrowd }
            : null;

        DataSetException Wrong(string problem) => DataSetException.AtByte(_path, position, problem);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
