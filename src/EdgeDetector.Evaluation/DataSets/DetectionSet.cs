using System.Globalization;
using System.Text.Json;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Detections in the pictures of a data set.</summary>
public sealed record DetectionSet
{
    /// <summary>What they are compared with; classes that only the detections know are added to it.</summary>
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
        int strangers = 0;
        foreach (Annotation result in CocoResults(path))
        {
            if (!pictures.TryGetValue(result.ImageId, out int picture))
            {
                string image = result.ImageId.ToString(CultureInfo.InvariantCulture);
                throw DataSetException.AtByte(path, result.Position, $"a detection in image {image}, which {data.Path} does not have");
            }

            if (!classes.TryGetValue(result.CategoryId, out int classId))
            {
                strangers++;
                continue;
            }

            double score = result.Score ?? throw DataSetException.AtByte(path, result.Position, "a detection without a score");
            found[picture].Add(new DetectedObject(classId, score, result.Box));
        }

        return new DetectionSet
        {
            Data = data,
            ByPicture = found,
            Notes = strangers == 0 ? [] : [$"{strangers} detections are of categories that {data.Path} does not have, and are left out"],
        };
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
            yield return Annotation.Read(json, path);
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

        string[] names = [.. data.ClassNames.Union(text.Lines.Select(line => line.ClassName).Order(StringComparer.Ordinal))];
        Dictionary<string, int> classes = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        List<DetectedObject>[] found = Empty(data);
        foreach (TextBoxLines.Line line in text.Lines)
        {
            string name = Path.GetFileNameWithoutExtension(line.Source.Path);
            int picture = pictures.TryGetValue(name, out int index)
                ? index
                : throw new DataSetException(line.Source.Path, $"there is no picture {name} in {data.Path}");
            PreciseBox box = line.Box(kind);
            found[picture].Add(new DetectedObject(classes[line.ClassName], line.Confidence, data.IncludesEdgePixels ? box.FromPixels() : box));
        }

        HashSet<string> files = [.. text.Files.Select(file => Path.GetFileNameWithoutExtension(file))];
        string[] without = [.. data.Pictures.Select(picture => picture.Name).Where(name => !files.Contains(name))];
        List<string> notes = [$"boxes of {folder} are taken as left, top, {(kind == TextBoxes.Corners ? "right, bottom" : "width, height")}"];
        if (without.Length > 0)
        {
            notes.Add($"{without.Length} pictures have no file of detections and count as without any, the first: {without[0]}");
        }

        return new DetectionSet { Data = data with { ClassNames = names }, ByPicture = found, Notes = notes };
    }

    private static List<DetectedObject>[] Empty(DataSet data) => [.. data.Pictures.Select(_ => new List<DetectedObject>())];
}
