using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>
/// From the JPEG to the detections, against Darknet's. What is left is the JPEG decoder: libjpeg-turbo and stb differ by up to 3 of 255.
/// <list type="bullet">
/// <item>Found: a detection of Darknet's of confidence 0.35 or more for which there is one of ours with the same class, an IoU of 0.85 or
/// more and a confidence within 0.08, each of ours counting once.</item>
/// <item>Extra: a detection of ours of 0.35 or more for which Darknet has none, of 0.25 or more, with the same class and such an IoU.</item>
/// </list>
/// </summary>
public sealed class DarknetAgreementTests(ImportedModels models)
{
    private const float Compared = 0.35f;
    private const float LeastOverlap = 0.85f;
    private const float ConfidenceTolerance = 0.08f;

    public static TheoryData<string> Models => new(
        "yolo-fastest-1.0",
        "yolo-fastest-1.1",
        "yolo-fastest-1.1_body",
        "mobilenetv2-yolov3-nano-coco",
        "mobilenetv2-yolo-fastest-voc-v1",
        "mobilenetv2-yolo-fastest-voc-v2",
        "yoloface-500k-v2",
        "yoloface-50k",
        "yolo-lite-voc-trial3-noBatch",
        "yolo-lite-voc-trial9",
        "yolo-lite-coco-trial6");

    [Theory]
    [MemberData(nameof(Models))]
    public void Detect_Pictures_AgreesWithDarknet(string name)
    {
        Score all = new();
        foreach (string file in Directory.EnumerateFiles(TestData.PathOf("reference", "detections", name), "*.json").Order(StringComparer.Ordinal))
        {
            // The other Darknet's files differ by its suppression and batch norm, not by the pictures.
            if (!file.EndsWith(".pjreddie.json", StringComparison.Ordinal))
            {
                Score score = CompareFile(name, file);
                TestContext.Current.TestOutputHelper?.WriteLine($"{name} {Path.GetFileName(file)}: {score}");
                all.Add(score);
            }
        }

        Assert.True(all.Expected > 0 || name == "yolo-fastest-1.1_body", "nothing was compared");
        Assert.True(all.Found >= 0.99 * all.Expected, $"{all}");
        Assert.True(all.Extra <= 0.01 * Math.Max(1, all.Ours), $"{all}");
    }

    private Score CompareFile(string name, string file)
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(file));
        ResizeMode resize = file.EndsWith(".letterbox.json", StringComparison.Ordinal) ? ResizeMode.Letterbox : ResizeMode.Stretch;
        using YoloDetector detector = YoloDetector.Open(models.PathOf(name, resize), new DetectorOptions());
        DetectionThresholds thresholds = DetectionThresholds.Create(detector.Model.Names, 0.25, new Dictionary<string, double>(), 0.45);
        Score score = new();
        List<Detection> found = [];
        foreach (JsonElement image in reference.RootElement.GetProperty("images").EnumerateArray())
        {
            using Frame frame = Frames.Load(TestData.PathOf(image.GetProperty("file").GetString()!));
            Assert.Equal((image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()), (frame.Width, frame.Height));
            detector.Detect(frame, thresholds, found);
            score.Compare(ReferenceDetections.FromObjects(image.GetProperty("at_0.25")), found);
        }

        return score;
    }

    private sealed class Score
    {
        private float _confidence;
        private float _overlap = 1;

        public int Expected { get; private set; }

        public int Found { get; private set; }

        public int Ours { get; private set; }

        public int Extra { get; private set; }

        public void Compare(IReadOnlyList<Detection> darknet, IReadOnlyList<Detection> ours)
        {
            List<Detection> rest = [.. ours];
            foreach (Detection wanted in darknet.Where(detection => detection.Confidence >= Compared))
            {
                Expected++;
                int index = rest.FindIndex(detection => SamePlace(detection, wanted)
                    && MathF.Abs(detection.Confidence - wanted.Confidence) <= ConfidenceTolerance);
                if (index >= 0)
                {
                    Found++;
                    _confidence = MathF.Max(_confidence, MathF.Abs(rest[index].Confidence - wanted.Confidence));
                    _overlap = MathF.Min(_overlap, rest[index].Box.IntersectionOverUnion(wanted.Box));
                    rest.RemoveAt(index);
                }
            }

            Ours += ours.Count(detection => detection.Confidence >= Compared);
            Extra += ours.Count(detection => detection.Confidence >= Compared && !darknet.Any(other => SamePlace(other, detection)));
        }

        public void Add(Score other)
        {
            Expected += other.Expected;
            Found += other.Found;
            Ours += other.Ours;
            Extra += other.Extra;
            _confidence = MathF.Max(_confidence, other._confidence);
            _overlap = MathF.Min(_overlap, other._overlap);
        }

        public override string ToString() =>
            $"{Found} of {Expected} found, {Extra} of {Ours} extra; confidence within {_confidence:F4}, IoU at least {_overlap:F4}";

        private static bool SamePlace(Detection a, Detection b) =>
            a.ClassId == b.ClassId && a.Box.IntersectionOverUnion(b.Box) >= LeastOverlap;
    }
}
