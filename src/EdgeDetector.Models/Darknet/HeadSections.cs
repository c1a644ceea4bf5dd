namespace EdgeDetector.Models.Darknet;

/// <summary>Reads the detection heads and checks that what comes in has the channels they need.</summary>
internal static class HeadSections
{
    private const int MostClasses = 100_000;
    private const int MostAnchors = 1000;

    public static HeadLayer ReadYolo(LayerContext context, HeadKind kind)
    {
        CfgSection section = context.Section;
        if (section.GetString("yolo_point", "center") != "center")
        {
            throw section.Fail("yolo_point", "only yolo_point=center is supported");
        }

        Anchor[] anchors = ReadAnchors(section);
        int[] mask = section.GetInts("mask") ?? [.. Enumerable.Range(0, anchors.Length)];
        foreach (int index in mask)
        {
            if (index < 0 || index >= anchors.Length)
            {
                throw section.Fail("mask", $"mask: anchor {index} does not exist: anchors and num give 0 to {anchors.Length - 1}");
            }
        }

        int classes = section.GetInt("classes", 20, 1, MostClasses);
        return Checked(context, new HeadLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = context.Input,
            Output = context.Input,
            Kind = kind,
            Classes = classes,
            Anchors = anchors,
            Mask = mask,
            ScaleXY = section.GetDouble("scale_x_y", 1),
            NewCoords = section.GetFlag("new_coords"),
            Softmax = false,
            Nms = section.GetString("nms_kind", "default") switch
            {
                "greedynms" => NmsKind.Greedy,
                "diounms" => NmsKind.Diou,
                _ => NmsKind.Iou,
            },
            NmsBeta = section.GetDouble("beta_nms", 0.6),
            Training = HeadTraining.ReadYolo(section, classes),
        });
    }

    public static HeadLayer ReadRegion(LayerContext context)
    {
        CfgSection section = context.Section;
        if (section.Has("tree"))
        {
            throw section.Fail("tree", "a tree of classes (YOLO9000) is not supported");
        }

        section.RefuseFlag("background");
        section.GetInt("coords", 4, 4, 4);
        Anchor[] anchors = ReadAnchors(section);
        return Checked(context, new HeadLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = context.Input,
            Output = context.Input,
            Kind = HeadKind.Region,
            Classes = section.GetInt("classes", 20, 1, MostClasses),
            Anchors = anchors,
            Mask = [.. Enumerable.Range(0, anchors.Length)],
            ScaleXY = 1,
            NewCoords = false,
            Softmax = section.GetFlag("softmax"),
            Nms = NmsKind.Iou,
            NmsBeta = 0.6,
            Training = HeadTraining.ReadRegion(section),
        });
    }

    private static Anchor[] ReadAnchors(CfgSection section)
    {
        int number = section.GetInt("num", 1, 1, MostAnchors);
        double[] sides = section.GetDoubles("anchors") ?? throw section.Fail("needs anchors=");
        if (sides.Length < 2 * number)
        {
            throw section.Fail("anchors", $"anchors has {sides.Length} numbers, but num={number} needs {2 * number}");
        }

        return sides.Take(2 * number).All(side => side > 0)
            ? [.. Enumerable.Range(0, number).Select(i => new Anchor(sides[2 * i], sides[(2 * i) + 1]))]
            : throw section.Fail("anchors", "anchors must be above 0");
    }

    private static HeadLayer Checked(LayerContext context, HeadLayer head)
    {
        long needed = (long)head.Mask.Count * (head.BoxValues + head.Classes);
        if (head.Input.Channels == needed)
        {
            return head;
        }

        string giver = context.Previous == Layer.Picture ? "the input picture" : context.Earlier(context.Previous).Place.ToString();
        throw context.Section.Fail(
            $"needs {needed} channels = {head.Mask.Count} anchors x ({head.BoxValues} + {head.Classes} classes), but {giver} gives "
            + $"{head.Input.Channels}; set its filters={needed}, or classes, num and mask here");
    }
}
