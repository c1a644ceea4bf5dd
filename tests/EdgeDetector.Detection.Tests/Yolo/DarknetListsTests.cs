using System.Text.Json;

namespace EdgeDetector.Yolo;

/// <summary>From Darknet's raw tensors to Darknet's lists: the same objects, no other ones.</summary>
public sealed class DarknetListsTests
{
    private const float ConfidenceTolerance = 1e-3f;
    private const float CornerTolerance = 0.05f;

    [Theory]
    [InlineData("yolo-fastest-1.0")]
    [InlineData("yolo-fastest-1.1")]
    [InlineData("yolo-fastest-1.1_body")]
    [InlineData("mobilenetv2-yolov3-nano-coco")]
    [InlineData("mobilenetv2-yolo-fastest-voc-v1")]
    [InlineData("mobilenetv2-yolo-fastest-voc-v2")]
    [InlineData("yoloface-500k-v2")]
    [InlineData("yoloface-50k")]
    [InlineData("yolo-lite-voc-trial3-noBatch")]
    [InlineData("yolo-lite-voc-trial9")]
    [InlineData("yolo-lite-coco-trial6")]
    public void Decode_RawTensorsOfRealModel_GivesDarknetsLists(string name)
    {
        ReferenceModel model = ReferenceModel.Real(name);
        using JsonDocument file = JsonDocument.Parse(
            File.ReadAllText(TestData.PathOf("reference", "detections", name, "classic.resize.json")));
        JsonElement dog = file.RootElement.GetProperty("images").EnumerateArray()
            .Single(image => image.GetProperty("file").GetString() == "images/classic/dog.jpg");

        AssertSame(ReferenceDetections.FromObjects(dog.GetProperty("at_0.25")), model.DetectDog(0.25));
        AssertSame(ReferenceDetections.FromRows(dog.GetProperty("at_0.005")), model.DetectDog(0.005));
    }

    [Theory]
    [InlineData("yolov2-seed2003")]
    [InlineData("yolov2-tiny-seed2004")]
    [InlineData("yolov3-seed2001")]
    [InlineData("yolov3-spp-seed2006")]
    [InlineData("yolov3-tiny-seed2002")]
    [InlineData("yolov4-tiny-seed2005")]
    public void Decode_RawTensorsOfRandomModel_GivesDarknetsList(string name)
    {
        ReferenceModel model = ReferenceModel.Random(name);
        string folder = TestData.PathOf("reference", "random", name);
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "tensors.json")));
        JsonElement expected = file.RootElement.GetProperty("detections");

        AssertSame(ReferenceDetections.FromRows(expected.GetProperty("list")), model.DetectDog(expected.GetProperty("threshold").GetDouble()));
    }

    private static void AssertSame(IReadOnlyList<Detection> expected, IReadOnlyList<Detection> actual)
    {
        List<Detection> rest = [.. actual];
        float confidence = 0;
        float corner = 0;
        foreach (Detection wanted in expected)
        {
            int index = rest.FindIndex(found => found.ClassId == wanted.ClassId
                && MathF.Abs(found.Confidence - wanted.Confidence) <= ConfidenceTolerance
                && ReferenceDetections.EdgeDistance(found.Box, wanted.Box) <= CornerTolerance);
            Assert.True(index >= 0, $"{wanted} is missing");
            confidence = MathF.Max(confidence, MathF.Abs(rest[index].Confidence - wanted.Confidence));
            corner = MathF.Max(corner, ReferenceDetections.EdgeDistance(rest[index].Box, wanted.Box));
            rest.RemoveAt(index);
        }

        Assert.Empty(rest);
        Assert.Equal(actual.OrderByDescending(detection => detection.Confidence), actual);
        TestContext.Current.TestOutputHelper?.WriteLine($"{expected.Count} objects, confidence within {confidence:E1}, corners within {corner:F4} px");
    }
}
