namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Pictures with labels.</summary>
public sealed record DataSet
{
    /// <summary>Path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>The format for people: COCO, Pascal VOC, Darknet, text files.</summary>
    public required string Format { get; init; }

    /// <summary>The class names; a class id is an index into them.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>COCO's category id of each class; null in other data sets.</summary>
    public IReadOnlyList<long>? CategoryIds { get; init; }

    /// <summary>The pictures, in the order in which equal confidences are ranked: COCO's by id, others as listed.</summary>
    public required IReadOnlyList<LabelledPicture> Pictures { get; init; }

    /// <summary>
    /// Whether the boxes were made of VOC's pixel numbers: the pixels xmin to xmax, counted from 1, lie between the positions xmin − 1 and
    /// xmax, so the one that VOC's rule adds to widths and heights is in them already.
    /// </summary>
    public bool IncludesEdgePixels { get; init; }

    /// <summary>What a reader of the figures must know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Reads a data set of any format: a COCO .json, a Darknet .data, a folder of VOC .xml or of text files.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Where the pictures are, and what else the path does not tell.</param>
    /// <exception cref="DataSetException">It cannot be read, or is none of these, or damaged.</exception>
    public static DataSet Read(string path, DataSetOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (File.Exists(path))
        {
            return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".JSON" => CocoReader.Read(path, options),
                ".DATA" => DarknetReader.Read(path, options),
                _ => throw new DataSetException(path, "neither a COCO .json nor a Darknet .data file"),
            };
        }

        if (!Directory.Exists(path))
        {
            throw new DataSetException(path, "there is no such file or folder");
        }

        return VocReader.Recognizes(path) ? VocReader.Read(path, options)
            : TextFiles.Recognizes(path) ? TextTruthReader.Read(path, options)
            : throw new DataSetException(path, "neither Annotations nor .xml or .txt files are in this folder");
    }
}
