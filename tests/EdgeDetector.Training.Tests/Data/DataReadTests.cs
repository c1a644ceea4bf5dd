using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;
using OpenCvSharp;

namespace EdgeDetector.Training.Data;

/// <summary>Small data sets written out by hand, right and wrong.</summary>
public sealed class DataReadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        return _folder.Write(name, text);
    }

    private string Draw(string name, int width = 100, int height = 80)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Every picture has a colour of its own, for the same picture under two names is told.
        using Mat picture = new(height, width, MatType.CV_8UC3, new Scalar(name.Sum(letter => letter) % 251, name.Length, 90));
        Cv2.ImWrite(path, picture);
        return path;
    }

    private static Network Cfg(int classes) => Network.Parse(
        "t.cfg", $"[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters={(5 + classes) * 3}\nsize=1\nstride=1\nactivation=linear\n"
            + $"[yolo]\nmask=0,1,2\nanchors=1,1,2,2,3,3\nclasses={classes}\nnum=3");

    private static Network ClassifierCfg(int classes) => Network.Parse(
        "c.cfg", $"[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters={classes}\nsize=1\nstride=1\nactivation=linear\n[avgpool]\n[softmax]");

    private static DataRequest Request(string path, string? split = null) => new() { Training = new DataPart(path, null, split) };

    private static DataRequest Skipping(string path) => Request(path) with { SkipBad = true };

    private string Darknet(string labels, string more = "")
    {
        Draw("images/a.png");
        Draw("images/b.png");
        Draw("images/c.png");
        Write("labels/a.txt", labels);
        Write("labels/b.txt", "1 .5 .5 .2 .2");
        Write("labels/c.txt", "0 .25 .25 .5 .5\n");
        Write("train.txt", "images/a.png\nimages/b.png\n" + more);
        Write("val.txt", "images/c.png\n");
        Write("x.names", "cat\ndog\n");
        return Write("x.data", "classes = 2\ntrain = train.txt\nvalid = val.txt\nnames = x.names\n");
    }

    private string Annotate(string name, string objects, string size = "<size><width>100</width><height>80</height></size>") =>
        Write($"Annotations/{name}.xml", $"<annotation><filename>{name}.png</filename>\n{size}\n{objects}\n</annotation>");

    private static string Thing(string name, int left, int top, int right, int bottom, string more = "") =>
        $"<object><name>{name}</name>{more}\n<bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>";

    private string Voc(string objects)
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            Draw($"JPEGImages/{name}.png");
        }

        Annotate("a", objects);
        Annotate("b", Thing("zebra", 1, 1, 50, 40));
        Annotate("c", Thing("ape", 11, 21, 30, 60));
        Write("ImageSets/Main/train.txt", "a\nb\n");
        Write("ImageSets/Main/val.txt", "c\n");
        return _folder.Path;
    }

    [Fact]
    public void Darknet_TrainAndValid_AreTheParts()
    {
        DetectionData data = DetectionData.Read(Request(Darknet("0 .5 .5 .25 .5\n")), Cfg(2));

        Assert.Equal(["cat", "dog"], data.Names);
        Assert.Equal(["a", "b"], data.Training.Pictures.Select(picture => picture.Name));
        Assert.Equal(["c"], data.Validation!.Pictures.Select(picture => picture.Name));
        Assert.Null(data.Test);
        Assert.Empty(data.Problems);
        Assert.Equal(new Losses.TruthBox(0, 0.5f, 0.5f, 0.25f, 0.5f), Assert.Single(data.Pictures[0].Truths(new Geometry.PixelSize(100, 80))));
    }

    [Theory]
    [InlineData("0 .5 .5 .25\n", "labels/a.txt:1: 'class x y width height' is expected, not 4 words")]
    [InlineData("\n0 .5 .5 .25 .2\n0 .5 a .25 .2\n", "labels/a.txt:3: 'a' is not a number")]
    [InlineData("2 .5 .5 .25 .2\n", "labels/a.txt:1: class 2: there are classes 0 to 1")]
    [InlineData("0 .5 .5 0 .2\n", "labels/a.txt:1: a box of no size")]
    [InlineData("0 .9 .5 .3 .2\n", "labels/a.txt:1: a box reaches out of the picture")]
    [InlineData("0 1.9 .5 .3 .2\n", "labels/a.txt:1: a box beside the picture")]
    [InlineData("0 .5 .5 -.25 .2\n", "labels/a.txt:1: a width or height below 0")]
    public void Darknet_WrongLabel_IsToldByLine(string labels, string problem)
    {
        string path = Darknet(labels);

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(2)));

        Assert.StartsWith($"{path}: 1 problem; ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--skip-bad", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Darknet_ManyProblems_AllAreToldAndCanBeSkipped()
    {
        string path = Darknet("0 .5 .5 .25 .2\n7 .5 .5 .1 .1\n0 .95 .5 .2 .2\n0 .5 .5 0 0\n", "images/none.png\nimages/d.png\nimages/e.png\nimages/f.png\n");
        Draw("images/d.png");
        Write("images/e.png", "text");
        Write("labels/e.txt", "0 .5 .5 .1 .1");
        Draw("images/f.png");
        Write("labels/f.txt", "");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(2)));
        DetectionData data = DetectionData.Read(Skipping(path), Cfg(2));

        string[] lines = error.Message.Split("\n  ");
        Assert.Contains("6 problems", lines[0], StringComparison.Ordinal);
        Assert.Equal(7, lines.Length);
        Assert.Contains(lines, line => line.Contains("train.txt:3: there is no file images/none.png", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("images/d.png: there is no file of labels", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("images/e.png: not a picture that can be decoded", StringComparison.Ordinal));
        // Without its label of class 7 picture a would teach that this object is nothing.
        Assert.Equal(["b", "f"], data.Training.Pictures.Select(picture => picture.Name));
        Assert.Equal([1, 0], data.Training.Pictures.Select(picture => picture.Objects.Count));
        string[] notes = [.. data.Problems.Where(problem => problem.Severity == ProblemSeverity.Note).Select(problem => problem.What)];
        Assert.Equal(
            [
                $"1 of 2 pictures have no objects, the first: {_folder.File("images/f.png")}",
                "1 picture is left out, for labels in it cannot be used",
                "1 box of no size is left out; the picture stays",
            ],
            notes);
        // However many problems there are, how many pictures they cost is told.
        Assert.Equal(notes.Length, ProblemNotes.Of(data.Problems).Count(line => notes.Any(note => line.EndsWith(note, StringComparison.Ordinal))));
    }

    [Fact]
    public void Darknet_OddBoxesOnly_PicturesStay()
    {
        string path = Darknet("0 .5 .5 .25 .2\n0 .95 .5 .2 .2\n0 .5 .5 0 0\n");

        DetectionData data = DetectionData.Read(Skipping(path), Cfg(2));

        // The box that reaches out is kept: augmentation cuts it as it cuts any other.
        Assert.Equal([2, 1], data.Training.Pictures.Select(picture => picture.Objects.Count));
    }

    [Fact]
    public void Darknet_SamePictureTwiceAndInValidation_AreWarnings()
    {
        string path = Darknet("0 .5 .5 .2 .2", "images/a.png\nimages/c.png\nimages/copy.png\n");
        File.Copy(_folder.File("images/b.png"), _folder.File("images/copy.png"));
        Write("labels/copy.txt", "0 .5 .5 .1 .1");

        DetectionData data = DetectionData.Read(Request(path), Cfg(2));

        Assert.Equal(5, data.Training.Pictures.Count);
        Assert.All(data.Problems, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Equal(3, data.Problems.Count);
        Assert.Contains(data.Problems, problem => problem.What == "this picture is listed twice" && problem.File.EndsWith("a.png", StringComparison.Ordinal));
        Assert.Contains(data.Problems, problem => problem.What.StartsWith("the same picture as", StringComparison.Ordinal) && problem.File.EndsWith("copy.png", StringComparison.Ordinal));
        Assert.Contains(data.Problems, problem => problem.What.Contains("in the training and in the validation", StringComparison.Ordinal) && problem.File.EndsWith("c.png", StringComparison.Ordinal));
    }

    [Fact]
    public void Darknet_OtherClassesThanTheCfg_IsAnError()
    {
        string path = Darknet("0 .5 .5 .2 .2");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));

        Assert.Equal(
            "t.cfg: classes=3, but the data has 2: cat, dog; for these give classes=2, and the convolution before each head "
            + "filters=anchors of the head x (5 + 2)",
            error.Message);
    }

    [Fact]
    public void Darknet_NoValidLine_HasNoValidation()
    {
        string path = Darknet("0 .5 .5 .2 .2");
        Write("x.data", "train = train.txt\nnames = x.names\n");

        Assert.Null(DetectionData.Read(Request(path), Cfg(2)).Validation);
    }

    [Fact]
    public void Darknet_NothingUsable_IsAnErrorEvenWhenSkipping()
    {
        string path = Darknet("0 .5 .5 .2 .2");
        Write("train.txt", "images/none.png\n");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Skipping(path), Cfg(2)));

        Assert.StartsWith($"{path}: there are no pictures to train on in it: 1 problem:\n  ", error.Message, StringComparison.Ordinal);
        Assert.Contains("train.txt:1: there is no file images/none.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Darknet_AllLabelsMissingAndSkipped_TheirListIsShown()
    {
        string path = Darknet("");
        File.Delete(_folder.File("labels/a.txt"));
        File.Delete(_folder.File("labels/b.txt"));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Skipping(path), Cfg(2)));

        string[] lines = error.Message.Split("\n  ");
        Assert.Equal($"{path}: there are no pictures to train on in it: 2 problems:", lines[0]);
        Assert.Contains("images/a.png: there is no file of labels", lines[1], StringComparison.Ordinal);
        Assert.Contains("images/b.png: there is no file of labels", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Darknet_NoPicturesListed_SaysNothingOfProblems()
    {
        string path = Darknet("");
        Write("train.txt", "\n");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Skipping(path), Cfg(2)));

        Assert.Equal($"{path}: there are no pictures to train on in it", error.Message);
    }

    [Fact]
    public void Voc_AllLabelsBrokenAndSkipped_TheirListIsShown()
    {
        string path = Voc("");
        Write("Annotations/a.xml", "<annotation><object></annotation>");
        Write("Annotations/b.xml", "no labels");
        File.Delete(_folder.File("Annotations/c.xml"));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Skipping(path), Cfg(3)));

        Assert.Contains("there are no pictures to train on in it: 3 problems:", error.Message, StringComparison.Ordinal);
        Assert.Contains("b.xml:1: not XML, or damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_TrainAndVal_ClassesOfBothInOrder()
    {
        DetectionData data = DetectionData.Read(Request(Voc(Thing("mouse", 1, 1, 100, 80) + Thing("ape", 5, 5, 9, 9, "<difficult>1</difficult>"))), Cfg(3));

        Assert.Equal(["ape", "mouse", "zebra"], data.Names);
        Assert.Equal(["a", "b"], data.Training.Pictures.Select(picture => picture.Name));
        Assert.Equal(0, data.Validation!.Pictures[0].Objects[0].ClassId);
        // The difficult one is not taught.
        GroundTruth thing = Assert.Single(data.Pictures[0].Objects);
        Assert.Equal((1, new PreciseBox(0, 0, 100, 80)), (thing.ClassId, thing.Box));
    }

    [Fact]
    public void Voc_NamesFile_OrdersAndLimitsClasses()
    {
        string path = Voc(Thing("mous", 1, 1, 90, 80));
        string names = Write("order.names", "zebra\nmouse\nape\n");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path) with { NamesFile = names }, Cfg(3)));
        DetectionData data = DetectionData.Read(Skipping(path) with { NamesFile = names }, Cfg(3));

        Assert.Contains("a.xml:3: 'mous' is none of the classes; is 'mouse' meant?", error.Message, StringComparison.Ordinal);
        Assert.Equal(["zebra", "mouse", "ape"], data.Names);
        // A misspelt name hides an object.
        Assert.Equal(0, Assert.Single(data.Training.Pictures).Objects[0].ClassId);
        Assert.Equal(2, data.Validation!.Pictures[0].Objects[0].ClassId);
    }

    [Fact]
    public void Voc_MisspeltClass_IsAProblemOfItsLineAndSkippedWithItsPicture()
    {
        string path = Voc(string.Concat(Enumerable.Repeat(Thing("mouse", 1, 1, 90, 80) + "\n", 10)) + Thing("mose", 1, 1, 50, 40));
        Annotate("b", Thing("zebra", 1, 1, 50, 40) + "\n" + Thing("mouse", 1, 1, 90, 80));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));
        DetectionData data = DetectionData.Read(Skipping(path), Cfg(3));

        string[] lines = error.Message.Split("\n  ");
        Assert.Equal($"{path}: 2 problems; mend them, or leave out what is bad with --skip-bad:", lines[0]);
        Assert.EndsWith("a.xml:23: 'mose' is none of the classes; is 'mouse' meant?", lines[1], StringComparison.Ordinal);
        Assert.Equal(
            $"{path}: the labels are of 4 classes, not 3: mouse (11), ape (1), mose (1), zebra (1); rare ones whose name is nearly another's are "
            + "taken for slips (--names FILE says which classes there are)",
            lines[2]);
        Assert.Equal(["ape", "mouse", "zebra"], data.Names);
        Assert.Equal(["b"], data.Training.Pictures.Select(picture => picture.Name));
        Assert.Contains(data.Problems, problem => problem is { What: "'mose' is none of the classes; is 'mouse' meant?", Line: 23 });
        Assert.Contains(data.Problems, problem => problem.What == "1 picture is left out, for labels in it cannot be used");
    }

    [Fact]
    public void Voc_OtherClassesThanTheCfg_ListsThoseOfTheLabelsWithTheirCounts()
    {
        string path = Voc(Thing("person", 1, 1, 90, 80) + Thing("car", 1, 1, 50, 40) + Thing("persom", 1, 1, 50, 40));
        Annotate("b", Thing("car", 1, 1, 50, 40));
        Annotate("c", Thing("dog", 1, 1, 50, 40));

        InputException few = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));
        InputException skipped = Assert.Throws<InputException>(() => DetectionData.Read(Skipping(path), Cfg(3)));

        // As many persons as persoms: which of them is meant nobody can tell.
        Assert.Equal(
            "t.cfg: classes=3, but the labels are of 4: car (2), dog (1), persom (1), person (1); for these give classes=4, and the convolution "
            + "before each head filters=anchors of the head x (5 + 4); to learn only some of these, name them in a file (--names FILE, and "
            + "--skip-bad for labels of others)",
            few.Message);
        Assert.Equal(few.Message, skipped.Message);
    }

    [Fact]
    public void Voc_ClassesAlikeAndCommon_AreNoSlips()
    {
        string path = Voc(string.Concat(Enumerable.Repeat(Thing("sheep", 1, 1, 90, 80), 9)) + Thing("ship", 1, 1, 50, 40));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));

        Assert.Contains("the labels are of 4: sheep (9), ape (1), ship (1), zebra (1)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_SlipAmongOfficialClasses_IsNotToldAsTwentyOneClasses()
    {
        string path = Voc(string.Concat(Enumerable.Repeat(Thing("person", 1, 1, 90, 80), 10)) + Thing("persom", 1, 1, 50, 40));
        Annotate("b", Thing("car", 1, 1, 50, 40));
        Annotate("c", Thing("dog", 1, 1, 50, 40));

        InputException slip = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));
        InputException other = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(2)));

        Assert.Contains("'persom' is none of the classes; is 'person' meant?", slip.Message, StringComparison.Ordinal);
        Assert.Contains(
            "classes=2, but the labels are of 4: person (10), car (1), dog (1), persom (1); is 'person' meant by 'persom'?;", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 5, 5, 5, "a.xml:4: a box of no size")]
    [InlineData(50, 50, 110, 60, "a.xml:4: a box reaches out of the picture")]
    [InlineData(150, 50, 160, 60, "a.xml:4: a box beside the picture")]
    [InlineData(50, 50, 40, 60, "a.xml:4: xmax is below xmin")]
    public void Voc_OddBox_IsToldByLine(int left, int top, int right, int bottom, string problem)
    {
        string path = Voc(Thing("mouse", 1, 1, 90, 80).Replace("\n", "", StringComparison.Ordinal) + Thing("ape", left, top, right, bottom));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(3)));

        Assert.Contains("1 problem;", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_PictureOfAnotherSize_BoxesAreLookedAtAgain()
    {
        string path = Voc("");
        Annotate("a", Thing("mouse", 1, 1, 190, 70) + Thing("ape", 150, 1, 190, 70), "<size><width>200</width><height>80</height></size>");

        DetectionData data = DetectionData.Read(Skipping(path), Cfg(3));

        string[] found = [.. data.Problems.Select(problem => $"{problem.Severity} {problem.What}")];
        Assert.Equal(
            [
                "Warning the picture is 100x80, its labels say 200x80; boxes are taken as pixels of the picture",
                "Error a box reaches out of the picture, which is 100x80: 0, 0 to 190, 70",
                "Error a box beside the picture, which is 100x80: 149, 0 to 190, 70",
                "Note 1 picture is left out, for labels in it cannot be used",
            ],
            found);
        Assert.Equal(["b"], data.Training.Pictures.Select(picture => picture.Name));
    }

    [Fact]
    public void Voc_MissingAnnotationAndBrokenXml_AreTold()
    {
        string path = Voc("<object></object>");
        Write("ImageSets/Main/train.txt", "a\nb\nnone\n");
        Write("Annotations/b.xml", "<annotation><object></annotation>");

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(Request(path), Cfg(1)));

        Assert.Contains("train.txt:3: there is no ", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.xml:3: <object> has no <name>", error.Message, StringComparison.Ordinal);
        Assert.Contains("b.xml:1: not XML, or damaged", error.Message, StringComparison.Ordinal);
    }

    private const string Json = """
        {"images":[{"id":1,"file_name":"a.png","width":100,"height":80}, {"id":2,"file_name":"b.png","width":100,"height":80}],
        "categories":[{"id":0,"name":"animals"},{"id":3,"name":"zebra"},{"id":2,"name":"ape"}],
        "annotations":[{"id":1,"image_id":1,"category_id":3,"bbox":[1,2,30,40]},{"id":2,"image_id":2,"category_id":2,"bbox":[5,5,10,10]},
        {"id":3,"image_id":2,"category_id":2,"bbox":[0,0,90,70],"iscrowd":1}]}
        """;

    private DataRequest Coco(string training, string validation)
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            Draw($"pictures/{name}.png");
        }

        return Request(Write("train.json", training)) with
        {
            Training = new DataPart(_folder.File("train.json"), _folder.File("pictures"), null),
            Validation = new DataPart(Write("val.json", validation), _folder.File("pictures"), null),
        };
    }

    [Fact]
    public void Coco_AllObjectsOfAClassWrong_TheirProblemsAreTold()
    {
        string wrong = Json.Replace("\"bbox\":[1,2,30,40]", "\"bbox\":[1,2,0,40]", StringComparison.Ordinal);
        DataRequest request = Coco(wrong, wrong);

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(request, Cfg(2)));

        Assert.Contains("a box of no size", error.Message, StringComparison.Ordinal);
    }

    private static readonly string Other = """
        {"images":[{"id":8,"file_name":"c.png"}], "categories":[{"id":1,"name":"zebra"},{"id":7,"name":"ape"}],
        "annotations":[{"id":1,"image_id":8,"category_id":7,"bbox":[1,2,30,40]}]}
        """;

    [Fact]
    public void Coco_OtherIdsInValidation_ClassesGoByName()
    {
        DetectionData data = DetectionData.Read(Coco(Json, Other), Cfg(2));

        // COCO's order is that of the ids; what no object is of is not taught, nor is a crowd.
        Assert.Equal(["ape", "zebra"], data.Names);
        Assert.Equal([1, 0], data.Pictures.Select(picture => Assert.Single(picture.Objects).ClassId));
        Assert.Equal(0, data.Validation!.Pictures[0].Objects[0].ClassId);
    }

    [Fact]
    public void Coco_MisspeltCategory_IsAProblemAndSkippedWithItsPictures()
    {
        string many = string.Join(',', Enumerable.Range(10, 20).Select(id => $"{{\"id\":{id},\"image_id\":1,\"category_id\":3,\"bbox\":[1,2,9,9]}}"));
        string slip = Json.Replace("\"name\":\"ape\"", "\"name\":\"zebrs\"", StringComparison.Ordinal)
            .Replace("\"annotations\":[", $"\"annotations\":[{many},", StringComparison.Ordinal);
        DataRequest request = Coco(slip, Other.Replace("\"category_id\":7", "\"category_id\":1", StringComparison.Ordinal));

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(request, Cfg(1)));
        DetectionData data = DetectionData.Read(request with { SkipBad = true }, Cfg(1));

        Assert.Contains("'zebrs' is none of the classes, but 2 objects are of it; is 'zebra' meant?", error.Message, StringComparison.Ordinal);
        Assert.Equal(["zebra"], data.Names);
        Assert.Equal("a", Assert.Single(data.Training.Pictures).Name);
    }

    [Fact]
    public void Coco_WrongElements_AreAllToldAndSkipped()
    {
        string wrong = Json.Replace("\"bbox\":[1,2,30,40]", "\"bbox\":[1,2,30]", StringComparison.Ordinal)
            .Replace("\"annotations\":[", "\"annotations\":[{\"id\":9,\"image_id\":77,\"category_id\":3,\"bbox\":[1,2,30,40]},{\"image_id\":1,\"category_id\":3,\"bbox\":[1,2,0,9]},{\"image_id\":1,\"category_id\":3,\"bbox\":[1,2,8,9]},", StringComparison.Ordinal);
        DataRequest request = Coco(wrong, Other);

        InputException error = Assert.Throws<InputException>(() => DetectionData.Read(request, Cfg(2)));
        DetectionData data = DetectionData.Read(request with { SkipBad = true }, Cfg(2));

        Assert.Contains("3 problems", error.Message, StringComparison.Ordinal);
        Assert.Contains("a box has four numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("an annotation of image 77", error.Message, StringComparison.Ordinal);
        Assert.Contains("a box of no size", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(data.Training.Pictures).Objects.Count);
    }

    [Fact]
    public void Classifier_FoldersWithParts_AreRead()
    {
        foreach (string name in (string[])["train/cat/1.png", "train/cat/2.png", "train/dog/3.png", "val/dog/4.png", "test/cat/5.png"])
        {
            Draw(name);
        }

        ClassifierData data = ClassifierData.Read(Request(_folder.Path) with { TestSplit = "test" }, ClassifierCfg(2));

        Assert.Equal(["cat", "dog"], data.Names);
        Assert.Equal([0, 0, 1], data.Training.Pictures.Select(picture => picture.ClassId));
        Assert.Equal(1, Assert.Single(data.Validation!.Pictures).ClassId);
        Assert.Equal(0, Assert.Single(data.Test!.Pictures).ClassId);
        Assert.Equal(new Losses.TruthBox(1, 0.5f, 0.5f, 1, 1), Assert.Single(data.Pictures[2].Truths(new Geometry.PixelSize(9, 7))));
    }

    [Fact]
    public void Classifier_DarknetData_TrainAndValid()
    {
        Draw("pics/1_cat.png");
        Draw("pics/2_dog.png");
        Draw("pics/3_cat.png");
        Write("train.list", "pics/1_cat.png\npics/2_dog.png\npics/9_cow.png\n");
        Draw("pics/9_cow.png");
        Write("valid.list", "pics/3_cat.png\n");
        Write("labels.txt", "cat\ndog\n");
        string path = Write("c.data", "classes=2\ntrain = train.list\nvalid = valid.list\nlabels = labels.txt\n");

        InputException error = Assert.Throws<InputException>(() => ClassifierData.Read(Request(path), ClassifierCfg(2)));
        ClassifierData data = ClassifierData.Read(Skipping(path), ClassifierCfg(2));

        Assert.Contains("train.list:3: no label occurs in the path", error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1], data.Training.Pictures.Select(picture => picture.ClassId));
        Assert.Single(data.Validation!.Pictures);
    }

    [Fact]
    public void Classifier_OtherClassesThanTheCfg_IsAnError()
    {
        Draw("cat/1.png");
        Draw("dog/2.png");

        InputException error = Assert.Throws<InputException>(() => ClassifierData.Read(Request(_folder.Path), ClassifierCfg(3)));

        Assert.Equal("c.cfg: 3 classes, but the data has 2: cat, dog", error.Message);
    }

    [Fact]
    public void Bccd_ItsOwnSplit_HasTheCountsOfItsReadMe()
    {
        DataRequest request = Skipping(TestData.DataSet("bccd")) with { TestSplit = "test", Threads = 2 };

        DetectionData data = DetectionData.Read(request, Cfg(3));

        Assert.Equal(["Platelets", "RBC", "WBC"], data.Names);
        Assert.Equal((205, 87, 72), (data.Training.Pictures.Count, data.Validation!.Pictures.Count, data.Test!.Pictures.Count));
        DataProblem[] errors = [.. data.Problems.Where(problem => problem.Severity == ProblemSeverity.Error)];
        Assert.Equal(["BloodImage_00338.xml", "BloodImage_00343.xml"], errors.Select(problem => Path.GetFileName(problem.File)).Order());
        Assert.All(errors, problem => Assert.Equal("a box of no size", problem.What));
        // 2,382 + 214 + 209 + 968 + 87 + 83 + 805 + 71 + 69 boxes, two of them of no size.
        DataSet[] parts = [data.Training, data.Validation, data.Test];
        Assert.Equal(4888 - 2, parts.Sum(part => part.Pictures.Sum(picture => picture.Objects.Count)));
        Assert.InRange(data.Validation.Pictures.Sum(picture => picture.Objects.Count(thing => thing.ClassId == 1)), 966, 968);
    }

    [Fact]
    public void TopviewVehicles_ItsLists_HaveTheCountsOfTheReadMe()
    {
        string folder = TestData.DataSet("topview_vehicles");
        string path = Write(
            "v.data", $"classes=1\ntrain={folder}/train.txt\nvalid={folder}/val.txt\ntest={folder}/test.txt\nnames={folder}/vehicle.names\n");

        DetectionData data = DetectionData.Read(Request(path) with { TestSplit = "test", Threads = 2 }, Cfg(1));

        DataSet[] parts = [data.Training, data.Validation!, data.Test!];
        Assert.Equal([225, 29, 64], parts.Select(part => part.Pictures.Count));
        Assert.Equal([1857, 250, 334], parts.Select(part => part.Pictures.Sum(picture => picture.Objects.Count)));
    }
}
