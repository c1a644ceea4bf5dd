using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>The figures beside average precision.</summary>
public sealed class FigureTests
{
    [Fact]
    public void Counts_FromAConfidence_LeaveOutTheWeaker()
    {
        MatchCounts counts = Example().Judge(EvaluationMetric.Coco, from: 0.75).Total;

        Assert.Equal((1, 1, 2), (counts.TruePositives, counts.FalsePositives, counts.FalseNegatives));
        Assert.Equal((0.5, 1 / 3.0, 0.4), (counts.Precision, counts.Recall, counts.F1));
        Assert.Equal((0.8, 0.4), (counts.AverageIouOfHits, counts.AverageIou));
    }

    [Fact]
    public void BestThreshold_HighestF1_LiesBetweenTheDetections()
    {
        // F1 after each: 2/4, 2/5, 4/6, 4/7.
        ConfidencePoint best = Example().Judge(EvaluationMetric.Coco).Classes[0].BestThreshold!.Value;

        Assert.Equal(0.5, best.Confidence, 1e-12);
        Assert.Equal((2 / 3.0, 2 / 3.0, 2 / 3.0), (best.Precision, best.Recall, best.F1));
    }

    [Fact]
    public void BestThreshold_EqualConfidences_AreNotParted()
    {
        ConfidencePoint best = new Scene().Object(0, 20).Detection(0.5, 0, 20).Detection(0.5, 100, 20)
            .Judge(EvaluationMetric.Coco).Classes[0].BestThreshold!.Value;

        Assert.Equal(0.475, best.Confidence, 1e-12);
        Assert.Equal(0.5, best.Precision, 1e-12);
    }

    [Fact]
    public void ConfidenceCurve_EachStep_IsWhatTheThresholdGives()
    {
        EvaluationResult result = Example().Judge(EvaluationMetric.Coco);

        Assert.Equal(101, result.ConfidenceCurve.Count);
        Assert.All(result.ConfidenceCurve, point =>
        {
            MatchCounts counts = Example().Judge(EvaluationMetric.Coco, from: point.Confidence).Total;
            Assert.Equal(counts.F1, point.F1, 1e-12);
            Assert.Equal(counts.Recall, point.Recall, 1e-12);
            Assert.Equal(counts.TruePositives + counts.FalsePositives == 0 ? 1 : counts.Precision, point.Precision, 1e-12);
        });
    }

    [Fact]
    public void PrecisionRecallCurve_PointsOfHits_HaveTheEnvelope()
    {
        IReadOnlyList<PrecisionRecallPoint> curve = new Scene().Object(0, 20).Object(50, 20)
            .Detection(0.9, 300, 20).Detection(0.8, 0, 20).Detection(0.7, 50, 20)
            .Judge(EvaluationMetric.Coco).Classes[0].PrecisionRecallCurve;

        Assert.Equal([new(0.8, 0.5, 0.5, 2 / 3.0), new(0.7, 1, 2 / 3.0, 2 / 3.0)], curve);
    }

    [Fact]
    public void LogAverageMissRate_HandCase_IsTheGeometricMean()
    {
        // Ten pictures, two objects. A hit, then a false alarm (0.1 a picture), then a hit: the miss rate is 1/2 up to 0.1 a picture, and
        // after that 0, held at 1e-10. Of the nine references 10^-2 … 10^0 four lie below 0.1.
        EvaluationResult result = new Scene(10).Object(0, 20).Object(50, 20)
            .Detection(0.9, 0, 20).Detection(0.8, 300, 20).Detection(0.7, 50, 20)
            .Judge(EvaluationMetric.Coco);

        double expected = Math.Exp(((4 * Math.Log(0.5)) + (5 * Math.Log(1e-10))) / 9);
        Assert.Equal(expected, result.LogAverageMissRate!.Value, 1e-12);
    }

    [Fact]
    public void Confusion_EachCell_CountsWhatWasTakenForWhat()
    {
        EvaluationResult result = new Scene(1, "cat", "dog")
            .Object(0, 20).Object(50, 20, classId: 1).Object(100, 20, classId: 1).Object(200, 20, difficult: true)
            .Detection(0.9, 0, 20).Detection(0.95, 0, 20, classId: 1)
            .Detection(0.8, 50, 20)
            .Detection(0.7, 200, 20)
            .Detection(0.1, 100, 20, classId: 1)
            .Judge(EvaluationMetric.Coco, from: 0.25);

        ConfusionMatrix confusion = result.Confusion;
        int[] cells = [.. Enumerable.Range(0, 9).Select(i => confusion[i / 3, i % 3])];

        // Rows cat, dog, background. The cat found twice is a cat and a false dog; one dog is taken for a cat, the other missed.
        Assert.Equal([1, 0, 0, 1, 0, 1, 0, 1, 0], cells);
        Assert.Equal(2, confusion.Background);
    }

    [Fact]
    public void Mistakes_EachKind_IsTold()
    {
        EvaluationResult result = new Scene(1, "cat", "dog")
            .Object(0, 20).Object(100, 40).Object(200, 20, classId: 1)
            .Detection(0.9, 0, 20).Detection(0.8, 0, 20)
            .Detection(0.7, 120, 40)
            .Detection(0.6, 200, 20)
            .Detection(0.5, 500, 20)
            .Judge(EvaluationMetric.Coco);

        Assert.Equal(
            [FalseAlarmKind.Duplicate, FalseAlarmKind.PoorBox, FalseAlarmKind.WrongClass, FalseAlarmKind.Background],
            result.WorstFalseAlarms.Select(alarm => alarm.Kind));
        Assert.Equal("dog", result.WorstFalseAlarms[2].Nearest!.ClassName);
        Assert.Null(result.WorstFalseAlarms[3].Nearest);

        // The larger first; with the detection that came nearest.
        Assert.Equal([("cat", 100.0), ("dog", 200.0)], result.WorstMisses.Select(miss => (miss.ClassName, miss.Box.X)));
        Assert.Equal(1 / 3.0, result.WorstMisses[0].Nearest!.Iou, 1e-12);
        Assert.Null(result.WorstMisses[1].Nearest);
    }

    [Fact]
    public void Sizes_Groups_CountObjectsAndFinds()
    {
        EvaluationResult result = new Scene().Object(0, 20).Object(50, 20).Object(100, 2000).Object(3000, 5, crowd: true)
            .Detection(0.9, 0, 20)
            .Judge(EvaluationMetric.Coco);

        Assert.Equal([(2, 1), (0, 0), (0, 0), (0, 0), (1, 0), (0, 0)], result.Sizes.Select(group => (group.Objects, group.Found)));
        Assert.Equal(["below 16²", "16² to 32²"], result.Sizes.Take(2).Select(group => group.Name));
    }

    [Fact]
    public void ThresholdSnippet_NamesThatYamlMisreads_AreQuoted()
    {
        EvaluationResult result = new Scene(1, "no", "dining table", "lamp: red", "cat")
            .Object(0, 20).Object(50, 20, classId: 1).Object(100, 20, classId: 2).Object(150, 20, classId: 3)
            .Detection(0.5, 0, 20).Detection(0.5, 50, 20, classId: 1).Detection(0.0001, 100, 20, classId: 2)
            .Judge(EvaluationMetric.Coco);

        string text = ThresholdSnippet.Write(result, id => result.Classes[id].Name);

        Assert.Equal(
            "  classes:\n    \"no\": 0.475  # F1 100 % on 1 objects\n    dining table: 0.475  # F1 100 % on 1 objects\n    \"lamp: red\": 0.001  # F1 100 % on 1 objects\n",
            text);
    }

    /// <summary>Three objects; a hit of IoU .8, a false alarm, a hit, a false alarm.</summary>
    private static Scene Example() => new Scene().Object(0, 20).Object(50, 20).Object(100, 20)
        .Detection(0.9, 0, 16).Detection(0.8, 300, 20).Detection(0.7, 50, 20).Detection(0.3, 400, 20);
}
