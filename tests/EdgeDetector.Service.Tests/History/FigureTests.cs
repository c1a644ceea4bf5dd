using System.Text.Json;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Service.Web.Api;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.History;

public sealed class FigureTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    [Fact]
    public void Take_FewOrManySteps_AreTheLastOnesInOrder()
    {
        FigureRing ring = new(Step);
        ring.Begin(step => step >= -2 ? Slot(step) : null);
        ring.Add(Slot(0));
        ring.Add(null);

        FigureSpan span = ring.Take();
        Assert.Equal((Step, TimeSpan.FromSeconds(-3580), 360), (span.Step, span.From, span.Slots.Count));
        Assert.Equal([null, -2.0, -1.0, 0.0, null], span.Slots.TakeLast(5).Select(slot => slot?.Temperature));

        for (int i = 2; i < 400; i++)
        {
            ring.Add(Slot(i));
        }

        span = ring.Take();
        Assert.Equal(TimeSpan.FromSeconds(400), span.From);
        Assert.Equal(Enumerable.Range(40, 360).Select(i => (double?)i), span.Slots.Select(slot => slot?.Temperature));
    }

    [Fact]
    public void Merge_Steps_AddsUpAndTakesMeansByFrames()
    {
        FigureSlot slow = Slot(40, frames: 10, milliseconds: 100, ("person", 1));
        FigureSlot fast = Slot(60, frames: 90, milliseconds: 10, ("person", 2), ("car", 1));

        FigureSlot merged = FigureSlot.Merge([slow, null, fast])!;
        CameraFigures gate = merged.Cameras["gate"];

        Assert.Equal((50.0, 5.0), (merged.Temperature, gate.Fps));
        Assert.Equal(19.0, gate.Sums.Mean(gate.Sums.Inference));
        Assert.Equal((3, 1), (gate.Appeared["person"], gate.Appeared["car"]));
        Assert.Null(FigureSlot.Merge([null, null]));
    }

    [Fact]
    public void Of_StepsOfWhichLittleIsKnown_AreListsOfOneLengthWithNulls()
    {
        FigureSlot still = new(null, new Dictionary<string, CameraFigures> { ["gate"] = new(Step, default, new Dictionary<string, int>()) });
        FigureSpan span = new(Step, TimeSpan.Zero, [null, still, Slot(41.26, frames: 50, milliseconds: 12.346, ("person", 2))]);

        string json = JsonSerializer.Serialize(HistoryReport.Of(span, States.Start), ApiJson.Default.HistoryReport);

        Assert.Equal(
            """
            {"step":10,"from":"2026-11-23T12:00:00.000000Z","temperature":[null,null,41.3],"cameras":{"gate":{"fps":[null,0,5],"ageMs":[null,null,49.38],"queueMs":[null,null,12.35],"preprocessMs":[null,null,12.35],"inferenceMs":[null,null,12.35],"postprocessMs":[null,null,12.35],"counts":{"person":[null,0,2]}}}}
            """,
            json);
    }

    private static FigureSlot Slot(double temperature) => new(temperature, new Dictionary<string, CameraFigures>());

    private static FigureSlot Slot(double temperature, int frames, double milliseconds, params (string Class, int Count)[] appeared)
    {
        TimeSpan each = TimeSpan.FromMilliseconds(milliseconds);
        FrameTotals totals = new();
        for (int i = 0; i < frames; i++)
        {
            totals.Add(FrameSums.Of(each, new DetectTimings(TimeSpan.Zero, each, each, each), 4 * each));
        }

        return new FigureSlot(temperature, new Dictionary<string, CameraFigures>
        {
            ["gate"] = new(Step, totals.Sums, appeared.ToDictionary(one => one.Class, one => one.Count)),
        });
    }
}
