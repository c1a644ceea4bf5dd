using System.Globalization;
using System.Text.Json;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Detections in the pictures of a data set.</summary>
public sealed record DetectionSet
{
    /// <summary>What they are compared with.</summary>
    public required DataSet Data { get; init; }

    /// <summary>The detections of each picture, in the order of the data set's pictures.</summary>
    public required IReadOnlyList<IReadOnlyList<DetectedObject>> ByPicture { get; init; }

    /// <summary>What a reader of the figures must know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Reads detections: COCO results (.json), or a folder of text files <c>class confidence left top right bottom</c> (or width and
    /// height), named as the pictures are.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="data">The data set.</param>
    /// <param name="boxes">How text files give boxes; null: found out, see <see cref="TextBoxes"/>.</param>
    /// <exception cref="DataSetException">It cannot be read, is none of these, or is for other pictures.</exception>
    public static DetectionSet Read(string path, DataSet data, TextBoxes? boxes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(data);
        if (Directory.Exists(path))
        {
            return ReadText(path, data, boxes);
        }

        return File.Exists(path) ? ReadCoco(path, data) : throw new DataSetException(path, "there is no such file or folder");
    }

    private static DetectionSet ReadCoco(string path, DataSet data)
    {
        if (data.CategoryIds is null)
        {
            throw new DataSetException(path, $"COCO results name images by COCO's ids, which {data.Path} ({data.Format}) does not have");
        }

        Dictionary<long, int> pictures = data.Pictures.Index().ToDictionary(pair => pair.Item.Id!.Value, pair => pair.Index);
        Dictionary<long, int> classes = data.CategoryIds.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        List<DetectedObject>[] found = Empty(data);
        (int strangers, int oddScores) = (0, 0);
        foreach (Annotation result in CocoResults(path))
        {
            long image = result.ImageId!.Value;
            if (!pictures.TryGetValue(image, out int picture))
            {
                throw DataSetException.AtByte(
                    path, result.Position, string.Create(CultureInfo.InvariantCulture, $"a detection in image {image}, which {data.Path} does not have"));
            }

            if (!classes.TryGetValue(result.CategoryId, out int classId))
            {
                strangers++;
                continue;
            }

            double score = result.Score ?? throw DataSetException.AtByte(path, result.Position, "a detection without a score");
            oddScores += score is < 0 or > 1 ? 1 : 0;
            found[picture].Add(new DetectedObject(classId, score, result.Box));
        }

        List<string> notes = [];
        if (strangers > 0)
        {
            notes.Add($"{strangers} detections are of categories that {data.Path} does not have, and are left out");
        }

        if (oddScores > 0)
        {
            notes.Add($"{oddScores} scores are not between 0 and 1: AP only needs their order, but thresholds here are of no use as confidences");
        }

        return new DetectionSet { Data = data, ByPicture = found, Notes = notes };
    }

    /// <summary>The elements of a results file: an array, or an object that holds it as "annotations".</summary>
    private static IEnumerable<Annotation> CocoResults(string path)
    {
        using JsonStream json = new(path);
        json.Next();
        if (json.Token == JsonTokenType.StartObject)
        {
            while (json.NextProperty() is { } name && name != "annotations")
            {
                json.Skip();
            }
        }

        json.Require(JsonTokenType.StartArray, "an array of detections, or an object that holds one as \"annotations\",");
        while (json.NextElement())
        {
            json.Require(JsonTokenType.StartObject, "a detection {image_id, category_id, bbox, score}");
            Annotation detection = Annotation.Read(json, path);
            yield return detection.Wrong is null ? detection : throw detection.Wrong;
        }
    }

    private static DetectionSet ReadText(string folder, DataSet data, TextBoxes? boxes)
    {
        TextBoxLines text = new(folder, withConfidence: true);
        if (text.Files.Count == 0)
        {
            throw new DataSetException(folder, "no .txt files are in this folder");
        }

        TextBoxes kind = boxes ?? text.FindOut();
        Dictionary<string, int> pictures = [];
        foreach ((int index, LabelledPicture picture) in data.Pictures.Index())
        {
            pictures.TryAdd(picture.Name, index);
        }

        string[] names = [.. text.Lines.Select(line => line.ClassName).Distinct()];
        ClassMapping mapping = new(data.ClassNames, names);
        Dictionary<string, int> classes = names.Index().ToDictionary(pair => pair.Item, pair => mapping.ToData(pair.Index));
        List<DetectedObject>[] found = Empty(data);
        foreach (TextBoxLines.Line line in text.Lines)
        {
            string name = Path.GetFileNameWithoutExtension(line.Source.Path);
            int picture = pictures.TryGetValue(name, out int index)
                ? index
                : throw new DataSetException(line.Source.Path, $"there is no picture {name} in {data.Path}");
            PreciseBox box = line.Box(kind);
            if (classes[line.ClassName] is >= 0 and int classId)
            {
                found[picture].Add(new DetectedObject(classId, line.Confidence, data.IncludesEdgePixels ? box.FromPixels() : box));
            }
        }

        string taken = $"boxes of {folder} are taken as left, top, {(kind == TextBoxes.Corners ? "right, bottom" : "width, height")}";
        return new DetectionSet { Data = data, ByPicture = found, Notes = [taken, .. NotesOf(text, data), .. NotesOf(mapping, data)] };
    }

    private static IEnumerable<string> NotesOf(TextBoxLines text, DataSet data)
    {
        HashSet<string> files = [.. text.Files.Select(file => Path.GetFileNameWithoutExtension(file))];
        string[] without = [.. data.Pictures.Select(picture => picture.Name).Where(name => !files.Contains(name))];
        if (without.Length > 0)
        {
            yield return $"{without.Length} pictures have no file of detections and count as without any, the first: {without[0]}";
        }
    }

    private static IEnumerable<string> NotesOf(ClassMapping mapping, DataSet data)
    {
        if (mapping.UnknownToData.Count > 0)
        {
            yield return $"classes that {data.Path} does not have, detections of them are left out: {string.Join(", ", mapping.UnknownToData)}";
        }

        if (mapping.Renamed.Count > 0)
        {
            yield return $"classes that have another name in the detections: {string.Join(", ", mapping.Renamed)}";
        }
    }

    private static List<DetectedObject>[] Empty(DataSet data) => [.. data.Pictures.Select(_ => new List<DetectedObject>())];
}
