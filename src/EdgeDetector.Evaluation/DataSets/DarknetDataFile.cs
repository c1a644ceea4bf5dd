namespace EdgeDetector.Evaluation.DataSets;

/// <summary>A Darknet .data file: lines <c>name = value</c>, most of them paths of other files.</summary>
internal sealed class DarknetDataFile
{
    private readonly Dictionary<string, TextLine> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the file.</summary>
    /// <exception cref="DataSetException">It cannot be read, or a line is wrong.</exception>
    public DarknetDataFile(string path)
    {
        Path = path;
        Folder = FolderOf(path);
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

    /// <summary>The file as it was given.</summary>
    public string Path { get; }

    /// <summary>The folder that it is in.</summary>
    public string Folder { get; }

    /// <summary>Whether it has a line of this name.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The file that a line names.</summary>
    /// <exception cref="DataSetException">There is no such line or file.</exception>
    public string FileOf(string key) => _values.TryGetValue(key, out TextLine line)
        ? Resolve(line, Folder)
        : throw new DataSetException(Path, $"has no line '{key} = …'");

    /// <summary>Fails where `classes` is given and is not the number of names in a file.</summary>
    public void RequireClasses(int count, string file)
    {
        if (_values.TryGetValue("classes", out TextLine classes) && classes.ParseNumber(classes.Text) != count)
        {
            throw classes.Wrong($"classes = {classes.Text}, but {file} has {count} names");
        }
    }

    /// <summary>A picture that a list names, found from the current directory, this file's folder or the list's.</summary>
    /// <exception cref="DataSetException">There is no such file.</exception>
    public string PictureOf(TextLine line) => Resolve(line, Folder, FolderOf(line.Path));

    private static string FolderOf(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    /// <summary>A path in a file: as it is from the current directory, as Darknet takes it, or from the folder of the file that names it.</summary>
    private static string Resolve(TextLine line, params ReadOnlySpan<string> folders)
    {
        if (File.Exists(line.Text))
        {
            return line.Text;
        }

        foreach (string folder in folders)
        {
            string path = System.IO.Path.Combine(folder, line.Text);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw line.Wrong($"there is no file {line.Text}, neither from the current directory nor from {folders[0]}");
    }
}
