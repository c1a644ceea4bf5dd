namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Reads Darknet's labels: a .data file that names the class names and the list of pictures, and beside each picture, or in labels/ where
/// the picture is in images/, a .txt with a line <c>class x y width height</c> an object, as fractions of the picture, x and y its centre.
/// </summary>
internal sealed class DarknetReader
{
    /// <summary>Darknet's tools write six digits, and some of them count pixels from 1.</summary>
    private const double Tolerance = 0.002;

    /// <summary>No fraction of a picture is larger than this, however far its box reaches out.</summary>
    private const double LargestFraction = 2;

    private const string Form = "class x y width height";

    private readonly DarknetDataFile _data;
    private readonly DataSetOptions _options;
    private readonly List<string> _missing = [];

    private DarknetReader(DarknetDataFile data, DataSetOptions options) => (_data, _options) = (data, options);

    /// <summary>Reads a .data file and all that it names; its pictures are those of the split, or of `valid`.</summary>
    /// <exception cref="DataSetException">A file is missing, or a line is wrong.</exception>
    public static DataSet Read(string path, DataSetOptions options) => new DarknetReader(new DarknetDataFile(path), options).Read();

    private DataSet Read()
    {
        string file = _data.FileOf("names");
        string[] names = [.. TextFiles.Lines(file).Select(line => line.Text)];
        _data.RequireClasses(names.Length, file);
        LabelledPicture[] pictures = [.. _options.Each(TextFiles.Lines(_data.FileOf(_options.Split ?? "valid")), line => ReadPicture(line, names.Length))];
        return new DataSet
        {
            Path = _data.Path,
            Format = "Darknet",
            ClassNames = names,
            Pictures = pictures,
            Notes = _missing.Count == 0
                ? []
                : [$"{_missing.Count} of {pictures.Length} pictures have no file of labels and count as empty, the first: {_missing[0]}"],
        };
    }

    private LabelledPicture ReadPicture(TextLine line, int classes)
    {
        string picture = _data.PictureOf(line);
        string beside = Path.ChangeExtension(picture, ".txt");
        string? labels = new[] { InLabels(beside), beside }.FirstOrDefault(File.Exists);
        if (labels is null)
        {
            if (_options.Problems is not null)
            {
                throw new DataSetException(picture, $"there is no file of labels {InLabels(beside)}; an empty one says that nothing is in the picture");
            }

            _missing.Add(InLabels(beside));
        }

        PictureLabels read = labels is null ? new([], false) : _options.Labels(Lines(labels), label => ReadObject(label, classes));
        return new LabelledPicture
        {
            Name = Path.GetFileNameWithoutExtension(picture),
            Path = picture,
            AreFractions = true,
            Objects = read.Objects,
            HasUnusableLabels = read.HasUnusable,
        };
    }

    /// <summary>The lines of a file of labels, if it is not of another format.</summary>
    private static TextLine[] Lines(string labels)
    {
        TextLine[] lines = [.. TextFiles.Lines(labels)];
        string? other = lines is [{ Text: ['<', ..] }, ..] ? "XML" : lines is [{ Text: ['{' or '[', ..] }, ..] ? "JSON" : null;
        return other is null
            ? lines
            : throw new DataSetException(
                labels,
                $"the file holds {other}, not lines '{Form}'; of Pascal VOC's labels give the folder, of COCO's the .json file, instead of a .data");
    }

    /// <summary>Darknet's rule: the folder images (in VOC JPEGImages) on the way becomes labels.</summary>
    private static string InLabels(string path)
    {
        string[] parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar);
        int images = Array.FindLastIndex(parts, part => part is "images" or "JPEGImages");
        if (images >= 0)
        {
            parts[images] = "labels";
        }

        return string.Join(Path.DirectorySeparatorChar, parts);
    }

    private GroundTruth? ReadObject(TextLine line, int classes)
    {
        string[] words = line.Words();
        if (words.Length != 5)
        {
            throw line.Wrong($"'{Form}' is expected, not {words.Length} {(words.Length == 1 ? "word" : "words")}");
        }

        double id = line.ParseNumber(words[0]);
        if (id < 0 || id >= classes || id != Math.Floor(id))
        {
            throw line.Wrong($"class {words[0]}: there are classes 0 to {classes - 1}");
        }

        (double x, double y) = (line.ParseNumber(words[1]), line.ParseNumber(words[2]));
        (double width, double height) = (line.ParseNumber(words[3]), line.ParseNumber(words[4]));
        if (Math.Max(Math.Max(x, y), Math.Max(width, height)) > LargestFraction)
        {
            throw line.Wrong($"'{Form}' are expected as fractions of the picture, 0 to 1, x and y those of the centre; these look like pixels");
        }

        if (width < 0 || height < 0)
        {
            throw line.Wrong("a width or height below 0");
        }

        PreciseBox box = new(x - (width / 2), y - (height / 2), width, height);
        return _options.CheckBox(box, new PreciseBox(0, 0, 1, 1), Tolerance, line.Wrong) ? new GroundTruth((int)id, box, box.Area) : null;
    }
}
