namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Pictures that each show one class, as a classifier is measured on.</summary>
public sealed record ClassificationSet
{
    /// <summary>Path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>The format for people: Darknet, folders.</summary>
    public required string Format { get; init; }

    /// <summary>The classes' names, by the model's class ids.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The pictures.</summary>
    public required IReadOnlyList<ClassifiedPicture> Pictures { get; init; }

    /// <summary>What a reader of the figures must know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Reads a Darknet .data file, whose `valid` (or the options' split) lists the pictures and `labels` the text in a picture's path that tells its class; or a
    /// folder with a subfolder of pictures for each class, named as the class is.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="modelNames">The model's class names. Darknet's labels are the model's classes by their order, folders by their names.</param>
    /// <param name="options">Which list of a Darknet .data, and where problems go; null: `valid`, and the first problem is an error.</param>
    /// <exception cref="DataSetException">It cannot be read, holds no pictures, or a picture's class cannot be told.</exception>
    public static ClassificationSet Read(string path, IReadOnlyList<string> modelNames, DataSetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(modelNames);
        options ??= new DataSetOptions();
        ClassificationSet data = Directory.Exists(path) ? ClassFolders.Read(path, modelNames, options)
            : !File.Exists(path) ? throw new DataSetException(path, "there is no such file or folder")
            : System.IO.Path.GetExtension(path).Equals(".data", StringComparison.OrdinalIgnoreCase) ? DarknetLabels.Read(path, modelNames, options)
            : throw new DataSetException(path, "a classifier is evaluated on a Darknet .data file, or a folder with one subfolder a class");
        return data.Pictures.Count > 0 ? data : throw new DataSetException(path, "there are no pictures in it");
    }

    /// <summary>The class names that the data itself gives: those of the .data's `names`, else its `labels`; or the subfolders', sorted.</summary>
    /// <exception cref="DataSetException">It cannot be read.</exception>
    public static IReadOnlyList<string> NamesOf(string path) =>
        Directory.Exists(path) ? ClassFolders.NamesOf(path) : DarknetLabels.NamesOf(path);
}

/// <summary>A picture and what it shows.</summary>
/// <param name="Path">The picture's file.</param>
/// <param name="ClassId">The class, by the model's ids.</param>
public readonly record struct ClassifiedPicture(string Path, int ClassId);
