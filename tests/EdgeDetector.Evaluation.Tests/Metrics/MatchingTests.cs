using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Cases small enough to count on one's fingers; boxes are 10 pixels high.</summary>
public sealed class MatchingTests
{
    public static TheoryData<EvaluationMetric> Metrics => [.. Enum.GetValues<EvaluationMetric>()];

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Judge_Duplicate_IsAFalseAlarm(EvaluationMetric metric)
    {
        EvaluationResult result = new Scene().Object(0, 20).Detection(0.9, 0, 20).Detection(0.8, 0, 20).Judge(metric);

        Assert.Equal((1, 1, 0), Counts(result));
        Assert.Equal(FalseAlarmKind.Duplicate, Assert.Single(result.WorstFalseAlarms).Kind);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Judge_NoDetections_ScoresZero(EvaluationMetric metric)
    {
        EvaluationResult result = new Scene().Object(0, 20).Judge(metric);

        Assert.Equal((0, 0, 1), Counts(result));
        Assert.Equal(0, result.MeanAveragePrecision);
        Assert.Equal(1, result.LogAverageMissRate!.Value, 1e-12);
        Assert.Null(result.Classes[0].BestThreshold);
        Assert.Single(result.WorstMisses);
    }

    [Theory]
    [InlineData(EvaluationMetric.Voc07, null)]
    [InlineData(EvaluationMetric.Voc, null)]
    [InlineData(EvaluationMetric.Coco, null)]
    [InlineData(EvaluationMetric.Darknet, 0.0)]
    public void Judge_NoObjects_HasNoFigureButDarknetsZero(EvaluationMetric metric, double? expected)
    {
        EvaluationResult result = new Scene().Detection(0.9, 0, 20).Judge(metric);

        Assert.Equal(expected, result.MeanAveragePrecision);
        Assert.Equal((0, 1, 0), Counts(result));
        Assert.Null(result.LogAverageMissRate);
        Assert.Null(result.BestConfidence);
    }

    [Fact]
    public void BestConfidence_OfEquals_IsTheHighest()
    {
        EvaluationResult result = new Scene().Object(0, 20).Detection(0.9, 0, 20).Judge(EvaluationMetric.Voc);

        Assert.Equal(0.9, result.BestConfidence!.Value.Confidence, 1e-12);
        Assert.Equal(1, result.BestConfidence.Value.F1);
    }

    [Theory]
    [InlineData(EvaluationMetric.Voc, 1.0)]
    [InlineData(EvaluationMetric.Coco, 1.0)]
    [InlineData(EvaluationMetric.Darknet, 0.5)]
    public void Mean_ClassWithoutObjects_CountsOnlyForDarknet(EvaluationMetric metric, double expected)
    {
        EvaluationResult result = new Scene(1, "seen", "absent").Object(0, 20).Detection(0.9, 0, 20).Judge(metric);

        Assert.Equal(expected, result.MeanAveragePrecision!.Value, 1e-12);
    }

    [Theory]
    [InlineData(EvaluationMetric.Voc, 1)]
    [InlineData(EvaluationMetric.Coco, 1)]
    [InlineData(EvaluationMetric.Darknet, 0)]
    public void Judge_OverlapOfExactlyTheThreshold_IsAHitButForDarknet(EvaluationMetric metric, int hits)
    {
        // Without the extra pixel 10/20; with it, which VOC adds, more than half.
        EvaluationResult result = new Scene().Object(0, 20).Detection(0.9, 0, 10).Judge(metric);

        Assert.Equal(hits, result.Total.TruePositives);
    }

    [Fact]
    public void Judge_Voc_AddsAPixelToWidthAndHeight()
    {
        // (9 + 1)·11 of 20·11 with the pixel, 9·10 of 19·10 without.
        Scene scene = new Scene().Object(0, 19).Detection(0.9, 0, 9);

        Assert.Equal(1, scene.Judge(EvaluationMetric.Voc).Total.TruePositives);
        Assert.Equal(0, scene.Judge(EvaluationMetric.Coco).Total.TruePositives);
    }

    [Fact]
    public void Judge_Voc_DetectionTakesTheBestObjectEvenIfItIsTaken()
    {
        // The second overlaps both enough, the taken one more: VOC calls it a duplicate, COCO gives it the free one.
        Scene scene = new Scene().Object(0, 20).Object(6, 20).Detection(0.9, 0, 20).Detection(0.8, 2, 20);

        Assert.Equal((1, 1, 1), Counts(scene.Judge(EvaluationMetric.Voc)));
        Assert.Equal((1, 1, 1), Counts(scene.Judge(EvaluationMetric.Darknet)));
        Assert.Equal((2, 0, 0), Counts(scene.Judge(EvaluationMetric.Coco)));
    }

    [Theory]
    [InlineData(EvaluationMetric.Voc, 0)]
    [InlineData(EvaluationMetric.Coco, 1)]
    public void Judge_TwoObjectsOfEqualOverlap_VocTakesTheFirstCocoTheLast(EvaluationMetric metric, int taken)
    {
        Scene scene = new Scene().Object(0, 20).Object(4, 20).Detection(0.9, 2, 20);

        JudgedDetection judged = Assert.Single(Matching.Judge(
            ClassPicture.Group(scene.Input())[0], new EvaluationSettings { Metric = metric }, includesEdgePixels: false).Detections);

        Assert.Equal(taken, judged.Object);
    }

    [Theory]
    [InlineData(EvaluationMetric.Voc, 0, 0)]
    [InlineData(EvaluationMetric.Coco, 0, 0)]
    [InlineData(EvaluationMetric.Darknet, 1, 1)]
    public void Judge_DetectionsOnADifficultObject_AreIgnoredButByDarknet(EvaluationMetric metric, int hits, int falseAlarms)
    {
        EvaluationResult result = new Scene()
            .Object(0, 20, difficult: true).Detection(0.9, 0, 20).Detection(0.8, 0, 20)
            .Judge(metric);

        Assert.Equal((hits, falseAlarms, 0), Counts(result));
        Assert.Equal(hits, result.Data.Objects);
        Assert.Equal(1 - hits, result.Data.IgnoredObjects);
    }

    [Fact]
    public void Judge_Crowd_TakesAnyNumberOfDetectionsThatLieInIt()
    {
        // Each covers a tenth of the crowd, but lies in it altogether; the last lies half outside and overlaps by .5 of its own area.
        EvaluationResult result = new Scene()
            .Object(0, 100, crowd: true).Object(200, 20)
            .Detection(0.9, 0, 10).Detection(0.8, 50, 10).Detection(0.7, 95, 10).Detection(0.6, 200, 20)
            .Judge(EvaluationMetric.Coco);

        Assert.Equal((1, 0, 0), Counts(result));
        Assert.Equal(1, result.Classes[0].AP50!.Value, 1e-12);

        // Above .5 the detection half outside is a false alarm before the only hit: 7 of 10 overlaps have .5 precision.
        Assert.Equal(0.55, result.MeanAveragePrecision!.Value, 1e-12);
    }

    [Fact]
    public void Judge_CocoObjectOverCrowd_PrefersTheObject()
    {
        EvaluationResult result = new Scene()
            .Object(0, 100, crowd: true).Object(0, 20).Detection(0.9, 1, 20)
            .Judge(EvaluationMetric.Coco);

        Assert.Equal((1, 0, 0), Counts(result));
    }

    [Fact]
    public void Coco_AreaOfTheLabel_ChoosesTheSize()
    {
        // By its box it is small, by its outline medium; the detection is small, but matched.
        CocoSummary coco = new Scene().Object(0, 20, area: 32 * 32).Detection(0.9, 0, 20).Judge(EvaluationMetric.Coco).Coco!;

        Assert.Equal(1, coco.APSmall!.Value, 1e-12);
        Assert.Equal(1, coco.APMedium!.Value, 1e-12);
        Assert.Null(coco.APLarge);
    }

    [Fact]
    public void Coco_DetectionsOfAnotherSize_AreNoFalseAlarms()
    {
        CocoSummary coco = new Scene().Object(0, 20).Detection(0.9, 500, 200).Detection(0.8, 0, 20).Judge(EvaluationMetric.Coco).Coco!;

        Assert.Equal(0.5, coco.AP!.Value, 1e-12);
        Assert.Equal(1, coco.APSmall!.Value, 1e-12);
    }

    [Fact]
    public void Coco_RecallWithOneDetection_CountsTheFirstOfEachPicture()
    {
        CocoSummary coco = new Scene(2).Object(0, 20).Object(50, 20).Object(0, 20, picture: 1)
            .Detection(0.9, 0, 20).Detection(0.8, 50, 20).Detection(0.3, 0, 20, picture: 1)
            .Judge(EvaluationMetric.Coco).Coco!;

        Assert.Equal(2.0 / 3, coco.AR1!.Value, 1e-12);
        Assert.Equal(1, coco.AR10!.Value, 1e-12);
    }

    [Fact]
    public void Coco_MoreThanAHundredDetections_LeavesOutTheWeakest()
    {
        Scene scene = new Scene().Object(0, 20).Detection(0.01, 0, 20);
        for (int i = 0; i < 100; i++)
        {
            scene.Detection(0.5, 100 + (i * 30), 20);
        }

        Assert.Equal(0, scene.Judge(EvaluationMetric.Coco).MeanAveragePrecision);
        Assert.Equal(1 / 101.0, scene.Judge(EvaluationMetric.Voc).MeanAveragePrecision!.Value, 1e-12);
    }

    [Fact]
    public void AveragePrecision_OneCurve_IsEachRulesOwn()
    {
        // Hit, false alarm, hit; three objects: precision 1, 1/2, 2/3 at recall 1/3, 1/3, 2/3.
        Scene scene = new Scene().Object(0, 20).Object(50, 20).Object(100, 20)
            .Detection(0.9, 0, 20).Detection(0.8, 300, 20).Detection(0.7, 50, 20);

        Assert.Equal((1 + (2 / 3.0)) / 3, Score(EvaluationMetric.Voc, 0), 1e-12);
        Assert.Equal((1 + (2 / 3.0)) / 3, Score(EvaluationMetric.Darknet, 0), 1e-12);

        // Recalls 0 … .3 lie up to 1/3, .4 … .6 up to 2/3.
        Assert.Equal((4 + (3 * 2 / 3.0)) / 11, Score(EvaluationMetric.Voc07, 0), 1e-12);
        Assert.Equal((4 + (3 * 2 / 3.0)) / 11, Score(EvaluationMetric.Darknet, 11), 1e-12);
        Assert.Equal((34 + (33 * 2 / 3.0)) / 101, Score(EvaluationMetric.Darknet, 101), 1e-12);
        Assert.Equal((34 + (33 * 2 / 3.0)) / 101, Score(EvaluationMetric.Coco, 0), 1e-12);

        double Score(EvaluationMetric metric, int points) => scene.Judge(metric, points: points).MeanAveragePrecision!.Value;
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_EqualConfidences_KeepTheOrderOfPictures(EvaluationMetric metric)
    {
        // The hit of the first picture comes before the false alarm of the second, whatever the sort.
        EvaluationResult hitFirst = new Scene(2).Object(0, 20).Detection(0.5, 0, 20).Detection(0.5, 100, 20, picture: 1).Judge(metric);
        EvaluationResult hitLast = new Scene(2).Object(0, 20, picture: 1).Detection(0.5, 0, 20, picture: 1).Detection(0.5, 100, 20).Judge(metric);

        Assert.Equal(1, hitFirst.MeanAveragePrecision!.Value, 1e-12);
        Assert.Equal(0.5, hitLast.MeanAveragePrecision!.Value, 1e-12);
    }

    private static (int, int, int) Counts(EvaluationResult result) =>
        (result.Total.TruePositives, result.Total.FalsePositives, result.Total.FalseNegatives);
}
