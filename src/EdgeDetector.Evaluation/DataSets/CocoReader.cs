using System.Globalization;
using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Reads COCO's labels: one JSON file with images, categories and annotations, in any order.</summary>
internal sealed class CocoReader
{
    private readonly string _path;
    private readonly JsonStream _json;
    private readonly SortedDictionary<long, LabelledPicture> _images = [];
    private readonly Dictionary<long, List<GroundTruth>> _objects = [];
    private readonly SortedDictionary<long, string> _categories = [];
    private readonly List<Annotation> _annotations = [];
    private readonly string _imageFolder;

    private CocoReader(string path, JsonStream json, string? images)
    {
        _path = path;
        _json = json;
        _imageFolder = images ?? Path.GetDirectoryName(path) ?? "";
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataSetException">It is no COCO file, or damaged.</exception>
    public static DataSet Read(string path, DataSetOptions options)
    {
        using JsonStream json = new(path);
        return new CocoReader(path, json, options.Images).Read();
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
            element();
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

    private void ReadAnnotation() => _annotations.Add(Annotation.Read(_json, _path));

    private DataSet Assemble()
    {
        long[] ids = [.. _categories.Keys];
        Dictionary<long, int> classes = ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        foreach (Annotation annotation in _annotations)
        {
            if (!_images.ContainsKey(annotation.ImageId))
            {
                throw DataSetException.AtByte(
                    _path, annotation.Position, Invariant($"an annotation of image {annotation.ImageId}, which is not among the images"));
            }

            if (!classes.TryGetValue(annotation.CategoryId, out int classId))
            {
                throw DataSetException.AtByte(
                    _path, annotation.Position, Invariant($"an annotation of category {annotation.CategoryId}, which is not among the categories"));
            }

            if (!_objects.TryGetValue(annotation.ImageId, out List<GroundTruth>? objects))
            {
                _objects.Add(annotation.ImageId, objects = []);
            }

            objects.Add(new GroundTruth(classId, annotation.Box, annotation.Area ?? annotation.Box.Area) { IsCrowd = annotation.IsCrowd });
        }

        return new DataSet
        {
            Path = _path,
            Format = "COCO",
            ClassNames = [.. _categories.Values],
            CategoryIds = ids,
            Pictures = [.. _images.Select(pair => pair.Value with { Objects = _objects.GetValueOrDefault(pair.Key) ?? [] })],
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
