namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Reads Darknet's labels: a .data file that names the class names and the list of pictures, and beside each picture, or in labels/ where
/// the picture is in images/, a .txt with a line <c>class x y width height</c> an object, as fractions of the picture, x and y its centre.
/// </summary>
internal sealed class DarknetReader
{
    private readonly string _path;
    private readonly string _folder;
    private readonly Dictionary<string, TextLine> _values = new(StringComparer.Ordinal);
    private readonly List<string> _missing = [];

    private DarknetReader(string path)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (TextLine line in TextFiles.Lines(path).Where(line => line.Text[0] is not ('#' or ';')))
        {
            int equals = line.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw line.Wrong("'name = value' is expected");
            }

            _values[line.Text[..equals].Trim()] = line with { Text = line.Text[(equals + 1)..].Trim() };
        }
    }

    /// <summary>Reads a .data file and all that it names; its pictures are those of `valid`.</summary>
    /// <exception cref="DataSetException">A file is missing, or a line is wrong.</exception>
    public static DataSet Read(string path) => new DarknetReader(path).Read();

    private DataSet Read()
    {
        string[] names = [.. TextFiles.Lines(FileOf("names")).Select(line => line.Text)];
        TextLine classes = _values.GetValueOrDefault("classes");
        if (classes.Path is not null && classes.ParseNumber(classes.Text) != names.Length)
        {
            throw classes.Wrong($"classes = {classes.Text}, but {FileOf("names")} has {names.Length} names");
        }

        string list = FileOf("valid");
        LabelledPicture[] pictures = [.. TextFiles.Lines(list).Select(line => ReadPicture(line, list, names.Length))];
        return new DataSet
        {
            Path = _path,
            Format = "Darknet",
            ClassNames = names,
            Pictures = pictures,
            Notes = _missing.Count == 0
                ? []
                : [$"{_missing.Count} of {pictures.Length} pictures have no file of labels and count as empty, the first: {_missing[0]}"],
        };
    }

    private string FileOf(string key) => _values.TryGetValue(key, out TextLine line)
        ? Resolve(line, _folder)
        : throw new DataSetException(_path, $"has no line '{key} = …'");

    /// <summary>A path in a file: as it is from the current directory, as Darknet takes it, or from the folder of the file that names it.</summary>
    private static string Resolve(TextLine line, params ReadOnlySpan<string> folders)
    {
        if (File.Exists(line.Text))
        {
            return line.Text;
        }

        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, line.Text);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw line.Wrong($"there is no file {line.Text}, neither from the current directory nor from {folders[0]}");
    }

    private LabelledPicture ReadPicture(TextLine line, string list, int classes)
    {
        string picture = Resolve(line, _folder, Path.GetDirectoryName(Path.GetFullPath(list))!);
        string beside = Path.ChangeExtension(picture, ".txt");
        string? labels = new[] { InLabels(beside), beside }.FirstOrDefault(File.Exists);
        if (labels is null)
        {
            _missing.Add(InLabels(beside));
        }

        return new LabelledPicture
        {
            Name = Path.GetFileNameWithoutExtension(picture),
            Path = picture,
            AreFractions = true,
            Objects = labels is null ? [] : [.. TextFiles.Lines(labels).Select(label => ReadObject(label, classes))],
        };
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

    private static GroundTruth ReadObject(TextLine line, int classes)
    {
        string[] words = line.Words();
        if (words.Length != 5)
        {
            throw line.Wrong($"'class x y width height' is expected, not {words.Length} words");
        }

        double id = line.ParseNumber(words[0]);
        if (id < 0 || id >= classes || id != Math.Floor(id))
        {
            throw line.Wrong($"class {words[0]}: there are classes 0 to {classes - 1}");
        }

        (double width, double height) = (line.ParseNumber(words[3]), line.ParseNumber(words[4]));
        if (width < 0 || height < 0)
        {
            throw line.Wrong("a width or height below 0");
        }

        PreciseBox box = new(line.ParseNumber(words[1]) - (width / 2), line.ParseNumber(words[2]) - (height / 2), width, height);
        return new GroundTruth((int)id, box, box.Area);
    }
}
