using System.Text.Json;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>One element of COCO's "annotations", or of a file of results, which has a score besides.</summary>
internal readonly record struct Annotation
{
    /// <summary>The picture; null only where <see cref="Wrong"/> says why.</summary>
    public required long? ImageId { get; init; }

    public required long CategoryId { get; init; }

    public required PreciseBox Box { get; init; }

    public double? Area { get; init; }

    public double? Score { get; init; }

    public bool IsCrowd { get; init; }

    /// <summary>Byte at which it starts in its file.</summary>
    public required long Position { get; init; }

    /// <summary>What is wrong with it, the first of all; null where nothing is. Else only <see cref="ImageId"/> means something.</summary>
    public DataSetException? Wrong { get; init; }

    /// <summary>Reads the object whose start was just read, to its end.</summary>
    /// <exception cref="DataSetException">The file is damaged.</exception>
    public static Annotation Read(JsonStream json, string path)
    {
        long start = json.Position;
        (long? image, long? category, PreciseBox? box) = (null, null, null);
        (double? area, double? score, bool crowd) = (null, null, false);
        DataSetException? wrong = null;
        while (json.NextProperty() is { } name)
        {
            int depth = json.Depth;
            try
            {
                switch (name)
                {
                    case "image_id": image = json.Integer(); break;
                    case "category_id": category = json.Integer(); break;
                    case "bbox": box = ReadBox(json); break;
                    case "area": area = json.OptionalNumber(); break;
                    case "score": score = json.Number(); break;
                    case "iscrowd": crowd = json.Token == JsonTokenType.True || (json.Token != JsonTokenType.False && json.OptionalNumber() is not (null or 0)); break;
                    default: json.Skip(); break;
                }
            }
            catch (DataSetException e)
            {
                // If the file is damaged this throws again.
                json.SkipValue(depth);
                wrong ??= e;
            }
        }

        string? missing = image is null ? "image_id" : category is null ? "category_id" : box is null ? "bbox" : null;
        return new Annotation
        {
            ImageId = image,
            CategoryId = category ?? 0,
            Box = box ?? default,
            Area = area,
            Score = score,
            IsCrowd = crowd,
            Position = start,
            Wrong = wrong ?? (missing is null ? null : DataSetException.AtByte(path, start, $"this element has no {missing}")),
        };
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
