using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Random scenes with crowds, ties, all sizes and crowded pictures, judged by the plain rules too.</summary>
public sealed class CocoPropertyTests
{
    [Theory]
    [InlineData(1, 3, 20)]
    [InlineData(2, 6, 8)]
    [InlineData(3, 1, 150)]
    [InlineData(4, 10, 3)]
    [InlineData(5, 4, 30)]
    public void TwelveNumbers_RandomScenes_EqualThePlainRules(int seed, int pictures, int objects)
    {
        EvaluationInput input = Random(seed, pictures, objects);

        double[] expected = PlainCoco.TwelveNumbers(input);

        double?[] found = [.. CocoNumbers.Of(Evaluator.Evaluate(input, new EvaluationSettings()).Coco!).Values];
        Assert.Contains(expected, value => value is > 0.05 and < 0.95);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second ?? -1, 1e-9));
    }

    [Theory]
    [InlineData(EvaluationMetric.Coco)]
    [InlineData(EvaluationMetric.Voc)]
    [InlineData(EvaluationMetric.Voc07)]
    [InlineData(EvaluationMetric.Darknet)]
    public void Evaluate_ShuffledPictures_GivesTheSameFigures(EvaluationMetric metric)
    {
        EvaluationInput input = Random(6, 12, 10, ties: false);
        int[] order = [.. Enumerable.Range(0, 12).Reverse()];
        EvaluationInput shuffled = new(
            input.Data with { Pictures = [.. order.Select(i => input.Pictures[i])] }, [.. order.Select(i => input.Detections[i])]);

        EvaluationResult one = Evaluator.Evaluate(input, new EvaluationSettings { Metric = metric });
        EvaluationResult other = Evaluator.Evaluate(shuffled, new EvaluationSettings { Metric = metric });

        Assert.Equal(one.Classes.Select(result => result.AveragePrecision), other.Classes.Select(result => result.AveragePrecision));
        Assert.Equal(one.Total.TruePositives, other.Total.TruePositives);
        Assert.Equal(one.LogAverageMissRate, other.LogAverageMissRate);
    }

    private static EvaluationInput Random(int seed, int pictures, int objects, bool ties = true)
    {
        Random random = new(seed);
        List<LabelledPicture> labelled = [];
        List<DetectedObject[]> detections = [];
        for (int picture = 0; picture < pictures; picture++)
        {
            GroundTruth[] things = [.. Enumerable.Range(0, random.Next(objects + 1)).Select(_ => Object(random))];
            labelled.Add(new LabelledPicture { Name = $"{picture}", Path = $"{picture}", Objects = things });
            detections.Add([.. things.SelectMany(thing => Detections(random, thing, ties))]);
        }

        DataSet data = new() { Path = "random", Format = "test", ClassNames = ["a", "b", "c", "absent"], Pictures = labelled };
        return new EvaluationInput(data, detections);
    }

    private static GroundTruth Object(Random random)
    {
        PreciseBox box = new(random.Next(400), random.Next(300), random.Next(1, 160), random.Next(1, 160));
        return new GroundTruth(random.Next(3), box, random.Next(4) == 0 ? box.Area : box.Area * 0.7) { IsCrowd = random.Next(8) == 0 };
    }

    /// <summary>None to two near the object, of whole pixels so that overlaps tie.</summary>
    private static IEnumerable<DetectedObject> Detections(Random random, GroundTruth thing, bool ties)
    {
        for (int i = random.Next(3); i > 0; i--)
        {
            PreciseBox box = new(
                thing.Box.X + random.Next(-6, 7), thing.Box.Y + random.Next(-6, 7), thing.Box.Width + random.Next(8), thing.Box.Height + random.Next(8));
            double confidence = ties ? random.Next(1, 20) / 20.0 : random.NextDouble();
            yield return new DetectedObject(random.Next(6) == 0 ? random.Next(3) : thing.ClassId, confidence, box);
        }
    }
}
