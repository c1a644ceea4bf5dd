namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Reads a classifier's .data file by Darknet's rule (classifier.c, validate_classifier_single): a picture's class is the first line
/// of `labels` that occurs anywhere in the picture's path as `valid` lists it.
/// </summary>
internal static class DarknetLabels
{
    public static IReadOnlyList<string> NamesOf(string path)
    {
        DarknetDataFile data = new(path);
        return [.. TextFiles.Lines(data.FileOf(data.Has("names") ? "names" : "labels")).Select(line => line.Text)];
    }

    public static ClassificationSet Read(string path, IReadOnlyList<string> modelNames, DataSetOptions options)
    {
        DarknetDataFile data = new(path);
        string file = data.FileOf("labels");
        string[] labels = [.. TextFiles.Lines(file).Select(line => line.Text)];
        data.RequireClasses(labels.Length, file);
        RequireModels(labels, file, modelNames);
        IReadOnlyList<string> names = data.Has("names") ? ReadNames(data.FileOf("names"), modelNames) : modelNames;
        List<string> ambiguous = [];
        ClassifiedPicture[] pictures = [.. options.Each(
            TextFiles.Lines(data.FileOf(options.Split ?? "valid")),
            line => new ClassifiedPicture(data.PictureOf(line), ClassOf(line, labels, ambiguous)))];
        return new ClassificationSet
        {
            Path = path,
            Format = "Darknet",
            ClassNames = names,
            Pictures = pictures,
            Notes = ambiguous.Count == 0
                ? []
                : [$"{ambiguous.Count} pictures have several labels in their path and count as the first of them in {file}, as with Darknet; the first: {ambiguous[0]}"],
        };
    }

    private static string[] ReadNames(string file, IReadOnlyList<string> modelNames)
    {
        string[] names = [.. TextFiles.Lines(file).Select(line => line.Text)];
        RequireModels(names, file, modelNames);
        return names;
    }

    private static void RequireModels(string[] lines, string file, IReadOnlyList<string> modelNames)
    {
        if (lines.Length != modelNames.Count)
        {
            throw new DataSetException(file, $"{lines.Length} lines, but the model has {modelNames.Count} classes; a line is a class, in the model's order");
        }
    }

    private static int ClassOf(TextLine line, string[] labels, List<string> ambiguous)
    {
        int first = Array.FindIndex(labels, label => line.Text.Contains(label, StringComparison.Ordinal));
        if (first < 0)
        {
            throw line.Wrong($"no label occurs in the path {line.Text}, so the picture's class is not known");
        }

        int second = Array.FindIndex(labels, first + 1, label => line.Text.Contains(label, StringComparison.Ordinal));
        if (second >= 0)
        {
            ambiguous.Add($"{line.Text} ({labels[first]}, {labels[second]})");
        }

        return first;
    }
}
