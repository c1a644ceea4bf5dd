using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Reads Pascal VOC's labels: a folder with Annotations/*.xml, JPEGImages/ and ImageSets/Main/*.txt, or a folder of .xml files alone.
/// </summary>
internal sealed class VocReader
{
    private const string Annotations = "Annotations";
    private const int DeepestElement = 32;
    private const int MostAttributes = 100;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };

    /// <summary>VOC's own classes: a small folder need not show them all, but its labellers looked for all.</summary>
    private static readonly string[] OfficialNames =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    private readonly string _root;
    private readonly string _labels;
    private readonly string _images;
    private readonly DataSetOptions _options;
    private readonly List<string> _notes = [];
    private readonly List<string> _names;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    private VocReader(string root, DataSetOptions options)
    {
        _root = root;
        _options = options;
        _names = [.. options.Names ?? []];
        foreach ((int id, string name) in _names.Index())
        {
            _ids.TryAdd(name, id);
        }

        _labels = Directory.Exists(Path.Combine(root, Annotations)) ? Path.Combine(root, Annotations) : root;
        string jpegs = Path.Combine(root, "JPEGImages");
        _images = options.Images ?? (Directory.Exists(jpegs) ? jpegs : root);
    }

    /// <summary>Whether a folder holds VOC's labels.</summary>
    public static bool Recognizes(string folder) =>
        Directory.Exists(Path.Combine(folder, Annotations)) || TextFiles.List(folder, "*.xml").Length > 0;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="DataSetException">A file is missing, or no annotation, or damaged.</exception>
    public static DataSet Read(string folder, DataSetOptions options) => new VocReader(folder, options).Read();

    private DataSet Read()
    {
        LabelledPicture[] pictures = [.. _options.Each(Files(), ReadPicture)];
        if (_options.Names is null && _names.All(OfficialNames.Contains))
        {
            _names.AddRange(OfficialNames.Except(_names));
        }

        string[] names = _options.Names is { } fixedOrder ? [.. fixedOrder] : [.. _names.Order(StringComparer.Ordinal)];
        Dictionary<string, int> places = names.Index().DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] order = [.. _names.Select(name => places[name])];
        return new DataSet
        {
            Path = _root,
            Format = "Pascal VOC",
            ClassNames = names,
            Pictures = [.. pictures.Select(picture => picture with
            {
                Objects = [.. picture.Objects.Select(thing => thing with { ClassId = order[thing.ClassId] })],
            })],
            IncludesEdgePixels = true,
            Notes = _notes,
        };
    }

    private IEnumerable<string> Files()
    {
        string? split = _options.Split;
        string lists = Path.Combine(_root, "ImageSets", "Main");
        string? list = split is not null
            ? Path.Combine(lists, split + ".txt")
            : ((string[])["test", "val"]).Select(name => Path.Combine(lists, name + ".txt")).FirstOrDefault(File.Exists);
        if (list is null)
        {
            return TextFiles.List(_labels, "*.xml");
        }

        _notes.Add($"the pictures of {list}");
        return _options.Each(TextFiles.Lines(list), FileOf);
    }

    /// <summary>The annotation of a line: a name, in lists of one class followed by 1, 0 or -1.</summary>
    private string FileOf(TextLine line)
    {
        string path = Path.Combine(_labels, line.Words()[0] + ".xml");
        return File.Exists(path) ? path : throw line.Wrong($"there is no {path}");
    }

    private LabelledPicture ReadPicture(string path)
    {
        XElement root = Load(path);
        string name = Path.GetFileNameWithoutExtension(path);
        string? file = root.Element("filename")?.Value.Trim();
        string picture = string.IsNullOrEmpty(file) ? "" : Path.Combine(_images, Path.GetFileName(file));
        PixelSize? size = SizeOf(path, root.Element("size"));
        PictureLabels labels = _options.Labels(root.Elements("object"), element => ReadObject(path, element, size));
        return new LabelledPicture
        {
            Name = name,
            Path = File.Exists(picture) ? picture : PictureFiles.Find(_images, name),
            Size = size,
            Objects = labels.Objects,
            HasUnusableLabels = labels.HasUnusable,
        };
    }

    private static XElement Load(string path)
    {
        try
        {
            RequireFlat(path);
            using XmlReader reader = XmlReader.Create(path, Settings);
            XElement root = XElement.Load(reader, LoadOptions.SetLineInfo);
            return root.Name == "annotation" ? root : throw Wrong(path, root, $"<annotation> is expected, not <{root.Name}>");
        }
        catch (XmlException e)
        {
            throw DataSetException.AtLine(path, e.LineNumber, $"not XML, or damaged: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(path, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>XElement looks from each element up to the root: a file of a megabyte that is nothing but nested would take hours.</summary>
    private static void RequireFlat(string path)
    {
        using XmlReader reader = XmlReader.Create(path, Settings);
        while (reader.Read())
        {
            if (reader.Depth > DeepestElement || reader.AttributeCount > MostAttributes)
            {
                throw DataSetException.AtLine(
                    path,
                    ((IXmlLineInfo)reader).LineNumber,
                    $"more than {DeepestElement} elements in each other, or {MostAttributes} attributes of one: these are no labels");
            }
        }
    }

    private static PixelSize? SizeOf(string path, XElement? size)
    {
        if (size is null)
        {
            return null;
        }

        (double width, double height) = (Number(path, size, "width"), Number(path, size, "height"));

        // Labelling tools write 0 where they do not know.
        return width is >= 1 and < int.MaxValue && height is >= 1 and < int.MaxValue ? new PixelSize((int)width, (int)height) : null;
    }

    private GroundTruth? ReadObject(string path, XElement element, PixelSize? size)
    {
        if (ClassOf(path, Child(path, element, "name")) is not { } id)
        {
            return null;
        }

        XElement corners = Child(path, element, "bndbox");
        (double left, double top) = (Number(path, corners, "xmin"), Number(path, corners, "ymin"));
        PreciseBox corner = new(left, top, Number(path, corners, "xmax") - left, Number(path, corners, "ymax") - top);
        PreciseBox box = corner.FromPixels();
        if (box.Width < 1 || box.Height < 1)
        {
            throw Wrong(path, corners, "xmax is below xmin, or ymax below ymin");
        }

        // Labelling tools do not agree whether the first pixel is 0 or 1.
        PreciseBox picture = size is { } known ? new(0, 0, known.Width, known.Height) : new(0, 0, double.MaxValue, double.MaxValue);
        bool hasSize = _options.CheckBox(corner, picture, tolerance: 1, problem => Wrong(path, corners, problem));
        return !hasSize ? null : new GroundTruth(id, box, box.Area)
        {
            IsDifficult = Flag(path, element, "difficult"),
            IsTruncated = Flag(path, element, "truncated"),
        };
    }

    /// <summary>The class of a name; null where it is one of the classes that are not of interest, rather than one of them misspelt.</summary>
    private int? ClassOf(string path, XElement element)
    {
        string name = element.Value.Trim();
        if (_ids.TryGetValue(name, out int id))
        {
            return id;
        }

        if (_options.Names is { } names)
        {
            string? near = NearestName.Find(name, names);
            DataSetException stranger = Wrong(path, element, $"'{name}' is none of the classes" + (near is null ? "" : $"; is '{near}' meant?"));
            if (near is not null || _options.Problems is null)
            {
                throw stranger;
            }

            _options.Problems.Add(stranger.Problem);
            return null;
        }

        _ids.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    private static bool Flag(string path, XElement element, string name) =>
        element.Element(name) is not null && Number(path, element, name) != 0;

    private static double Number(string path, XElement element, string name)
    {
        XElement child = Child(path, element, name);
        return double.TryParse(child.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Wrong(path, child, $"<{name}> is '{child.Value.Trim()}', not a number");
    }

    private static XElement Child(string path, XElement element, string name) =>
        element.Element(name) ?? throw Wrong(path, element, $"<{element.Name}> has no <{name}>");

    private static DataSetException Wrong(string path, IXmlLineInfo at, string problem) => DataSetException.AtLine(path, at.LineNumber, problem);
}
