using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation;

/// <summary>COCO's rules written down as plainly as they can be read, one threshold, size and class after the other, to check the fast way.</summary>
internal static class PlainCoco
{
    private static readonly int[] Limits = [1, 10, 100];

    private static readonly (double Low, double High)[] Areas = [(0, 1e10), (0, 1024), (1024, 9216), (9216, 1e10)];

    /// <summary>AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl; -1 where there is none.</summary>
    public static double[] TwelveNumbers(EvaluationInput input)
    {
        double[] all = [.. Enumerable.Range(0, 10).Select(i => i == 9 ? 0.95 : 0.5 + (i * (0.95 - 0.5) / 9))];
        return
        [
            Mean(input, all, 0, 100, precision: true),
            Mean(input, [all[0]], 0, 100, precision: true),
            Mean(input, [all[5]], 0, 100, precision: true),
            .. Enumerable.Range(1, 3).Select(area => Mean(input, all, area, 100, precision: true)),
            .. Limits.Select(limit => Mean(input, all, 0, limit, precision: false)),
            .. Enumerable.Range(1, 3).Select(area => Mean(input, all, area, 100, precision: false)),
        ];
    }

    private static double Mean(EvaluationInput input, double[] thresholds, int area, int limit, bool precision)
    {
        List<double> values = [];
        for (int id = 0; id < input.ClassNames.Count; id++)
        {
            foreach (double threshold in thresholds)
            {
                (int objects, List<(double Score, bool Hit)> ranked) = Match(input, id, threshold, Areas[area], limit);
                if (objects > 0)
                {
                    values.Add(precision ? AveragePrecision(objects, ranked) : ranked.Count(one => one.Hit) / (double)objects);
                }
            }
        }

        return values.Count == 0 ? -1 : values.Average();
    }

    private static double AveragePrecision(int objects, List<(double Score, bool Hit)> ranked)
    {
        double sum = 0;
        for (int point = 0; point <= 100; point++)
        {
            double wanted = point * 0.01;
            double best = 0;
            for (int rank = 0; rank < ranked.Count; rank++)
            {
                int hits = ranked.Take(rank + 1).Count(one => one.Hit);
                best = hits / (double)objects >= wanted ? Math.Max(best, hits / (double)(rank + 1)) : best;
            }

            sum += best;
        }

        return sum / 101;
    }

    private static (int Objects, List<(double Score, bool Hit)> Ranked) Match(
        EvaluationInput input, int id, double threshold, (double Low, double High) area, int limit)
    {
        int objects = 0;
        List<(double, bool)> ranked = [];
        for (int picture = 0; picture < input.Pictures.Count; picture++)
        {
            GroundTruth[] own = [.. input.Pictures[picture].Objects.Where(thing => thing.ClassId == id)];
            GroundTruth[] counting = [.. own.Where(thing => !Skipped(thing))];
            GroundTruth[] skipped = [.. own.Where(Skipped)];
            objects += counting.Length;
            HashSet<int> takenCounting = [];
            HashSet<int> takenSkipped = [];
            int index = 0;
            foreach (DetectedObject detection in input.Detections[picture].Where(one => one.ClassId == id).OrderByDescending(one => one.Confidence).Take(100))
            {
                bool within = index++ < limit;
                int hit = Best(counting, takenCounting, detection, threshold);
                if (hit >= 0)
                {
                    takenCounting.Add(hit);
                }

                int lost = hit >= 0 ? -1 : Best(skipped, takenSkipped, detection, threshold);
                if (lost >= 0)
                {
                    takenSkipped.Add(lost);
                }

                bool ignored = lost >= 0 || (hit < 0 && (detection.Box.Area < area.Low || detection.Box.Area > area.High));
                if (within && !ignored)
                {
                    ranked.Add((detection.Confidence, hit >= 0));
                }
            }
        }

        return (objects, [.. ranked.OrderByDescending(one => one.Item1)]);

        bool Skipped(GroundTruth thing) => thing.IsCrowd || thing.Area < area.Low || thing.Area > area.High;
    }

    private static int Best(GroundTruth[] objects, HashSet<int> taken, DetectedObject detection, double threshold)
    {
        (int best, double highest) = (-1, threshold);
        for (int i = 0; i < objects.Length; i++)
        {
            double overlap = Overlap(detection.Box, objects[i]);
            if ((objects[i].IsCrowd || !taken.Contains(i)) && overlap >= highest)
            {
                (best, highest) = (i, overlap);
            }
        }

        return best;
    }

    private static double Overlap(PreciseBox box, GroundTruth thing)
    {
        double width = Math.Min(box.X + box.Width, thing.Box.X + thing.Box.Width) - Math.Max(box.X, thing.Box.X);
        double height = Math.Min(box.Y + box.Height, thing.Box.Y + thing.Box.Height) - Math.Max(box.Y, thing.Box.Y);
        double common = Math.Max(0, width) * Math.Max(0, height);
        return common == 0 ? 0 : common / (box.Area + (thing.IsCrowd ? 0 : thing.Box.Area - common));
    }
}
