using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>From the JPEG to the detections, against Darknet's.</summary>
/// <remarks>
/// <para>Found: a detection of Darknet's of confidence 0.35 or more for which there is one of ours with the same class, an IoU of 0.85 or
/// more and a confidence within 0.08, each of ours counting once.</para>
/// <para>Extra: a detection of ours of 0.35 or more for which Darknet has none, of 0.25 or more, with the same class and such an IoU.</para>
/// <para>What is left: libjpeg-turbo and stb differ by up to 3 of 255, which decides between two boxes of nearly the same confidence; and
/// for some heights (640x480 letterboxed to 320x320 is one) Darknet's rounding paints the last row of the picture black, which is not
/// imitated: in that row it mixes the source row above the last with a share of nearly 0 and leaves the last one out.</para>
/// </remarks>
public sealed class DarknetAgreementTests(ImportedModels models)
{
    private const float Compared = 0.35f;
    private const float LeastOverlap = 0.85f;
    private const float ConfidenceTolerance = 0.08f;

    private static readonly string[] Models =
    [
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
        "yolo-lite-coco-trial6",
    ];

    [Fact]
    public void Detect_AllPictures_AgreesWithDarknet()
    {
        Score all = new();
        foreach (string name in Models)
        {
            Score model = CompareModel(name);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {model}");

            // A model has few enough objects that two ties are more than one in a hundred.
            AssertAgreement(model, 0.98f);
            all.Add(model);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"all: {all}");
        Assert.InRange(all.Expected, 2000, int.MaxValue);
        AssertAgreement(all, 0.99f);
    }

    private static void AssertAgreement(Score score, float least)
    {
        Assert.True(score.Found >= least * score.Expected, $"{score}");
        Assert.True(score.Extra <= (1 - least) * score.Ours, $"{score}");
    }

    private Score CompareModel(string name)
    {
        Score model = new();
        foreach (string file in Directory.EnumerateFiles(TestData.PathOf("reference", "detections", name), "*.json").Order(StringComparer.Ordinal))
        {
            // The other Darknet's files differ by its suppression and batch norm, not by the pictures.
            if (!file.EndsWith(".pjreddie.json", StringComparison.Ordinal))
            {
                Score score = CompareFile(name, file);
                TestContext.Current.TestOutputHelper?.WriteLine($"{name} {Path.GetFileName(file)}: {score}");
                model.Add(score);
            }
        }

        return model;
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
