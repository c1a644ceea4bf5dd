using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Tracking;

public sealed class MotFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,1,2,3,4\n", "frame,id,left,top,width,height[,confidence,…] is expected")]
    [InlineData("1,1,2,3,x,5\n", "'x' is not a number")]
    [InlineData("1,1,2,3,NaN,5\n", "'NaN' is not a number")]
    [InlineData("0,1,2,3,4,5\n", "a frame is a whole number from 1 to 3000000, not 0")]
    [InlineData("1.5,1,2,3,4,5\n", "a frame is a whole number from 1 to 3000000, not 1.5")]
    [InlineData("1,-2,2,3,4,5\n", "an identity is a whole number from -1 to")]
    [InlineData("1,1,2,3,-4,5\n", "a width or height below 0")]
    public void Read_WrongLine_IsToldWithFileAndLine(string line, string problem)
    {
        string path = Write($"1,1,2,3,4,5\n\n{line}");

        DataSetException e = Assert.Throws<DataSetException>(() => MotFrames.ReadTracks(path));
        Assert.StartsWith($"{path}:3: {problem}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTracks_IdentityTwiceInAFrame_IsToldWithFileAndLine()
    {
        string path = Write("1,5,2,3,4,5\n2,5,2,3,4,5\n1,5,9,3,4,5\n");

        DataSetException e = Assert.Throws<DataSetException>(() => MotFrames.ReadTracks(path));
        Assert.Equal($"{path}:3: identity 5 is in frame 1 twice", e.Message);
    }

    [Theory]
    [InlineData("", "there is no row in it")]
    [InlineData("1,1,2,3,4,5,0,-1,-1,-1\n", "no row counts: of none is the flag (seventh number) 1")]
    [InlineData("1,1,2,3,4,5,1,3,1\n", "no row counts: of none is the flag (seventh number) 1 and the class 1")]
    public void ReadTruth_NothingThatCounts_IsAnError(string text, string problem)
    {
        string path = Write(text);

        DataSetException e = Assert.Throws<DataSetException>(() => MotTruth.Read(path));
        Assert.Equal($"{path}: {problem}", e.Message);
    }

    [Fact]
    public void With_Mot15_RowsWithoutFlagAreNotThere()
    {
        // World coordinates after the flag, as TUD-Stadtmitte has them, are no classes.
        MotTruth truth = MotTruth.Read(Write("1,1,0,0,10,10,1,4.4,5.5,0\n1,2,50,0,10,10,0,2,1,0\n3,1,0,0,10,10,1,7,1,0\n"));

        ClearMotResult clear = TrackingEvaluator.Evaluate(truth.With([[Track(1, 0), Track(2, 50)]])).Clear;

        Assert.False(truth.HasClasses);
        Assert.Equal((2L, 1L, 1L, 1L), (clear.ObjectBoxes, clear.Matches, clear.FalsePositives, clear.Misses));
    }

    [Fact]
    public void With_Mot17_TracksOnDistractorsAreLeftOut()
    {
        // A pedestrian, a static person (7), a car (3) and a reflection (12) that no track is upon.
        MotTruth truth = MotTruth.Read(Write("1,1,0,0,10,10,1,1,1\n1,2,50,0,10,10,0,7,1\n1,3,100,0,10,10,0,3,1\n1,4,150,0,10,10,0,12,0.5\n"));

        ClearMotResult clear = TrackingEvaluator.Evaluate(truth.With([[Track(1, 0), Track(2, 52), Track(3, 100)]])).Clear;

        Assert.Equal((1L, 1L, 1L), (clear.ObjectBoxes, clear.Matches, clear.FalsePositives));
    }

    [Fact]
    public void With_Mot17_APedestrianBesideADistractorKeepsItsTrack()
    {
        // The track fits both; it overlaps the pedestrian more.
        MotTruth truth = MotTruth.Read(Write("1,1,0,0,10,10,1,1,1\n1,2,2,0,10,10,0,7,1\n"));

        Assert.Equal(1, TrackingEvaluator.Evaluate(truth.With([[Track(1, 0)]])).Clear.Matches);
    }

    [Theory]
    [InlineData("0.2 1 0.9", ConfidenceScale.Probability, "0.2 1 0.9")]
    [InlineData("-0.5 0 4", ConfidenceScale.Margin, "0.3775407 0.5 0.98201376")]
    [InlineData("10 20 40", ConfidenceScale.Relative, "0.5 1 1")]
    [InlineData("-1 -1", ConfidenceScale.Relative, "1 1")]
    [InlineData("100 100", ConfidenceScale.Relative, "1 1")]
    public void ReadDetections_AnyScale_FindsItOut(string scores, ConfidenceScale scale, string expected)
    {
        string[] lines = [.. scores.Split(' ').Select(score => $"1,-1,0,0,10,10,{score},-1,-1,-1")];

        MotDetections detections = MotFrames.ReadDetections(Write(string.Join('\n', lines)), ConfidenceScale.Auto);

        Assert.Equal(scale, detections.Scale);
        Assert.Equal(expected.Split(' ').Select(Number), detections.Frames[0].Select(detection => detection.Confidence), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void ReadDetections_WithoutConfidence_AreCertain() =>
        Assert.Equal([1f], MotFrames.ReadDetections(Write("1 -1 0 0 10 10\n"), ConfidenceScale.Auto).Frames[0].Select(detection => detection.Confidence));

    [Fact]
    public void WriteTracks_WhatIsRead_IsTheSame()
    {
        const string Text = "1,3,1.5,2,3,4,1,-1,-1,-1\n3,12,-0.125,2,3,4,1,-1,-1,-1\n";
        using StringWriter writer = new();

        MotFrames.WriteTracks(writer, MotFrames.ReadTracks(Write(Text)));

        Assert.Equal(Text, writer.ToString());
    }

    [Theory]
    [InlineData("1,-1,0,0,1,1,0.5\n", false)]
    [InlineData("1,-1,0,0,1,1,0.5\n1,0,0,0,1,1,0.5\n", true)]
    public void HasIdentities_Files_TellsTracksFromDetections(string text, bool expected) =>
        Assert.Equal(expected, MotFrames.HasIdentities(Write(text)));

    private static TrackedBox Track(long id, double left) => new(id, 0, new PreciseBox(left, 0, 10, 10));

    private static float Number(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "file.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
