using System.Text.Json;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>One element of COCO's "annotations", or of a file of results, which has a score besides.</summary>
internal readonly record struct Annotation
{
    public required long ImageId { get; init; }

    public required long CategoryId { get; init; }

    public required PreciseBox Box { get; init; }

    public double? Area { get; init; }

    public double? Score { get; init; }

    public bool IsCrowd { get; init; }

    /// <summary>Byte at which it starts in its file.</summary>
    public required long Position { get; init; }

    /// <summary>Reads the object whose start was just read.</summary>
    public static Annotation Read(JsonStream json, string path)
    {
        long start = json.Position;
        (long? image, long? category, PreciseBox? box) = (null, null, null);
        (double? area, double? score, bool crowd) = (null, null, false);
        while (json.NextProperty() is { } name)
        {
            switch (name)
            {
                case "image_id": image = json.Integer(); break;
                case "category_id": category = json.Integer(); break;
                case "bbox": box = ReadBox(json); break;
                case "area": area = json.Number(); break;
                case "score": score = json.Number(); break;
                case "iscrowd": crowd = json.Token == JsonTokenType.True || (json.Token != JsonTokenType.False && json.Number() != 0); break;
                default: json.Skip(); break;
            }
        }

        return new Annotation
        {
            ImageId = image ?? throw Missing("image_id"),
            CategoryId = category ?? throw Missing("category_id"),
            Box = box ?? throw Missing("bbox"),
            Area = area,
            Score = score,
            IsCrowd = crowd,
            Position = start,
        };

        DataSetException Missing(string what) => DataSetException.AtByte(path, start, $"this element has no {what}");
    }

    private static PreciseBox ReadBox(JsonStream json)
    {
        json.Require(JsonTokenType.StartArray, "a box [x, y, width, height]");
        Span<double> numbers = stackalloc double[4];
        int count = 0;
        while (json.NextElement())
        {
            if (count == 4)
            {
                throw json.Wrong("a box has four numbers: x, y, width, height");
            }

            numbers[count++] = json.Number();
        }

        return count == 4 && numbers[2] >= 0 && numbers[3] >= 0
            ? new PreciseBox(numbers[0], numbers[1], numbers[2], numbers[3])
            : throw json.Wrong("a box has four numbers: x, y, width, height, the last two not negative");
    }
}
