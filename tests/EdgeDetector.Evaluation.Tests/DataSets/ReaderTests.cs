using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Data sets written out by hand, right and wrong.</summary>
public sealed class ReaderTests : IDisposable
{
    private const string Coco = """
        {"annotations":[{"id":1,"image_id":7,"category_id":3,"bbox":[1,2,30,40],"area":900.5,"iscrowd":0,"segmentation":[[1,2,{"a":[3]}]]},
        {"id":2,"image_id":7,"category_id":90,"bbox":[5,6,7,8],"iscrowd":1}],
        "info":{"x":["y"]},"categories":[{"id":90,"name":"toothbrush"},{"id":3,"name":"caf\u00e9 car"}],
        "images":[{"id":9,"file_name":"b/two.jpg","width":640,"height":480},{"id":7,"file_name":"one.png"}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Coco_AnyOrderOfParts_IsRead()
    {
        DataSet data = DataSet.Read(Write("c.json", Coco), new DataSetOptions { Images = "pics" });

        Assert.Equal(["café car", "toothbrush"], data.ClassNames);
        Assert.Equal([3, 90], data.CategoryIds!);
        Assert.Equal(["one", "two"], data.Pictures.Select(picture => picture.Name));
        Assert.Equal(["pics/one.png", "pics/b/two.jpg"], data.Pictures.Select(picture => picture.Path));
        Assert.Equal([null, new PixelSize(640, 480)], data.Pictures.Select(picture => picture.Size));
        Assert.Equal(
            [new(0, new PreciseBox(1, 2, 30, 40), 900.5), new(1, new PreciseBox(5, 6, 7, 8), 56) { IsCrowd = true }], data.Pictures[0].Objects);
        Assert.Empty(data.Pictures[1].Objects);
    }

    [Theory]
    [InlineData("[1,2,30,40]", "[1,2,30]", "byte 67: a box has four numbers")]
    [InlineData("[1,2,30,40]", "[1,2,-30,40]", "the last two not negative")]
    [InlineData("[1,2,30,40]", "\"box\"", "byte 60: a box [x, y, width, height] is expected")]
    [InlineData("900.5", "\"much\"", "byte 79: \"area\" is \"much\": a number is expected")]
    [InlineData("\"image_id\":7,\"category_id\":3", "\"image_id\":7.5,\"category_id\":3", "\"image_id\" is 7.5: a whole number is expected")]
    [InlineData("\"id\":9", "\"id\":\"9\"", "\"id\" is \"9\": a whole number is expected")]
    [InlineData("\"image_id\":7,\"category_id\":3,", "\"category_id\":3,", "byte 16: this element has no image_id")]
    [InlineData("\"image_id\":7,\"category_id\":3", "\"image_id\":8,\"category_id\":3", "byte 16: an annotation of image 8, which is not among the images")]
    [InlineData("\"category_id\":3", "\"category_id\":4", "an annotation of category 4")]
    [InlineData("\"id\":9", "\"id\":7", "a second image of id 7")]
    [InlineData("\"id\":90,", "\"id\":3,", "a second category of id 3")]
    [InlineData("\"images\"", "\"pictures\"", "has no \"images\"")]
    [InlineData("\"info\":{", "\"info\":}", "not JSON, or cut off here")]
    [InlineData("\"one.png\"}]}", "\"one.png\"", "not JSON, or cut off here")]
    public void Coco_Damaged_SaysWhereAndWhat(string good, string bad, string message)
    {
        string path = Write("c.json", Coco.Replace(good, bad, StringComparison.Ordinal));

        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(path, new DataSetOptions()));

        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Coco_NoAreaOrIdsAsFloatingPoint_AreRead()
    {
        string text = Coco.Replace("900.5", "null", StringComparison.Ordinal).Replace("\"id\":9,", "\"id\":9.0,", StringComparison.Ordinal);

        DataSet data = DataSet.Read(Write("c.json", text), new DataSetOptions());

        Assert.Equal(30 * 40, data.Pictures[0].Objects[0].Area);
        Assert.Equal([7, 9], data.Pictures.Select(picture => picture.Id));
    }

    [Fact]
    public void Coco_TextLongerThanTheBuffer_IsRead()
    {
        string name = new('x', 200_000);
        string path = Write("c.json", Coco.Replace("toothbrush", name, StringComparison.Ordinal));

        Assert.Equal(name, DataSet.Read(path, new DataSetOptions()).ClassNames[1]);
    }

    [Fact]
    public void Coco_LargeFile_NeedsLittleMemory()
    {
        // 40 MB of outlines around few boxes, as in COCO's own files.
        string outline = $"[[{string.Join(',', Enumerable.Repeat("123.45", 5000))}]]";
        string path = Path.Combine(_folder.Path, "large.json");
        using (StreamWriter writer = new(path))
        {
            writer.Write("""{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[""");
            for (int i = 0; i < 1200; i++)
            {
                writer.Write($"{(i == 0 ? "" : ",")}{{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1],\"segmentation\":{outline}}}");
            }

            writer.Write("]}");
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        DataSet data = DataSet.Read(path, new DataSetOptions());

        Assert.Equal(1200, data.Pictures[0].Objects.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void CocoTrain_CrowdsAndAreas_AreTaken()
    {
        DataSet data = DataSet.Read(TestData.PathOf("labels", "coco_train2017.json"), new DataSetOptions());

        Assert.Equal((10, 144, 6), (data.Pictures.Count, data.Pictures.Sum(p => p.Objects.Count), data.Pictures.Sum(p => p.Objects.Count(o => o.IsCrowd))));
        Assert.Contains(data.Pictures.SelectMany(picture => picture.Objects), thing => Math.Abs(thing.Area - 591.9944) < 1e-4);
    }

    [Fact]
    public void CocoResults_StrangeImageOrCategory_IsAnErrorOrLeftOut()
    {
        DataSet data = DataSet.Read(Write("c.json", Coco), new DataSetOptions());
        string good = """[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":0.5},{"image_id":7,"category_id":55,"bbox":[1,2,3,4],"score":0.5}]""";

        DetectionSet found = DetectionSet.Read(Write("r.json", good), data);
        DataSetException error = Assert.Throws<DataSetException>(
            () => DetectionSet.Read(Write("bad.json", good.Replace("\"image_id\":7", "\"image_id\":77", StringComparison.Ordinal)), data));

        Assert.Equal([new(0, 0.5, new PreciseBox(1, 2, 3, 4))], found.ByPicture[0]);
        Assert.Contains("1 detections are of categories", Assert.Single(found.Notes), StringComparison.Ordinal);
        Assert.Contains("byte 1: a detection in image 77", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CocoResults_ScoresThatAreNoConfidences_AreTold()
    {
        DataSet data = DataSet.Read(Write("c.json", Coco), new DataSetOptions());
        string results = """[{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":-2.5},{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":1}]""";

        DetectionSet found = DetectionSet.Read(Write("r.json", results), data);

        Assert.Equal([-2.5, 1], found.ByPicture[0].Select(detection => detection.Confidence));
        Assert.StartsWith("1 scores are not between 0 and 1", Assert.Single(found.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_WholeFolder_TakesTheListsPicturesAndFlags()
    {
        WriteVoc("Annotations/a.xml", "sofa", "<difficult>1</difficult>");
        WriteVoc("Annotations/b.xml", "cat", "<truncated>1</truncated>");
        Write("JPEGImages/b.jpg", "");
        Write("ImageSets/Main/val.txt", "b  1\n\n");

        DataSet all = DataSet.Read(_folder.Path, new DataSetOptions { Split = null });
        DataSet missing = DataSet.Read(WriteVocFolder("only"), new DataSetOptions());

        LabelledPicture picture = Assert.Single(all.Pictures);
        Assert.Equal(Path.Combine(_folder.Path, "JPEGImages", "b.jpg"), picture.Path);
        Assert.Equal(20, all.ClassNames.Count);

        // The pixels 11 to 30, counted from 1, lie between the positions 10 and 30.
        GroundTruth thing = Assert.Single(picture.Objects);
        Assert.Equal(("cat", new PreciseBox(10, 20, 20, 30)), (all.ClassNames[thing.ClassId], thing.Box));
        Assert.True(thing is { IsTruncated: true, IsDifficult: false });
        Assert.True(Assert.Single(Assert.Single(missing.Pictures).Objects).IsDifficult);
        Assert.Equal(["unicorn"], missing.ClassNames);
    }

    [Theory]
    [InlineData("<xmin>11</xmin>", "", ":5: <bndbox> has no <xmin>")]
    [InlineData("<xmin>11</xmin>", "<xmin>left</xmin>", ":5: <xmin> is 'left', not a number")]
    [InlineData("<xmin>11</xmin>", "<xmin>31</xmin>", ":5: xmax is below xmin")]
    [InlineData("</annotation>", "", "not XML, or damaged")]
    [InlineData("annotation>", "label>", ":1: <annotation> is expected, not <label>")]
    public void Voc_Damaged_SaysFileAndLine(string good, string bad, string message)
    {
        string path = WriteVoc("one.xml", "cat", "");
        File.WriteAllText(path, File.ReadAllText(path).Replace(good, bad, StringComparison.Ordinal));

        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(_folder.Path, new DataSetOptions()));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Voc_ListNamesAMissingAnnotation_SaysWhere()
    {
        WriteVoc("Annotations/a.xml", "cat", "");
        string list = Write("ImageSets/Main/test.txt", "a\nzebra\n");

        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(_folder.Path, new DataSetOptions()));

        Assert.StartsWith($"{list}:2: there is no ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Darknet_ImagesFolder_FindsLabelsByTheRule()
    {
        DataSet data = DataSet.Read(WriteDarknet("1 0.5 0.5 0.25 0.5\n"), new DataSetOptions());

        Assert.Equal(["cat", "big dog"], data.ClassNames);
        Assert.Equal(["in", "beside", "none"], data.Pictures.Select(picture => picture.Name));
        LabelledPicture picture = data.Pictures[0].InPixels(new PixelSize(400, 200));
        Assert.Equal([new(1, new PreciseBox(150, 50, 100, 100), 10000)], picture.Objects);
        Assert.Equal(0, Assert.Single(data.Pictures[1].Objects).ClassId);
        Assert.Contains("1 of 3 pictures have no file of labels", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 0.5 0.5 0.25\n", ":1: 'class x y width height' is expected, not 4 words")]
    [InlineData("0 0.5 0.5 0.2 0.2\n2 0.5 0.5 0.2 0.2", ":2: class 2: there are classes 0 to 1")]
    [InlineData("0 0.5 0,5 0.2 0.2", ":1: '0,5' is not a number")]
    [InlineData("0 0.5 0.5 -0.2 0.2", ":1: a width or height below 0")]
    public void Darknet_DamagedLabels_SayFileAndLine(string labels, string message)
    {
        string data = WriteDarknet(labels);

        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(data, new DataSetOptions()));

        Assert.Equal(Path.Combine(_folder.Path, "labels", "in.txt") + message, error.Message);
    }

    [Theory]
    [InlineData("valid = list.txt", "valid = absent.txt", ":3: there is no file absent.txt")]
    [InlineData("valid = list.txt", "train = list.txt", "has no line 'valid = …'")]
    [InlineData("classes = 2", "classes = 3", ":1: classes = 3, but ")]
    [InlineData("classes = 2", "classes 2", ":1: 'name = value' is expected")]
    public void Darknet_DamagedDataFile_SaysWhat(string good, string bad, string message)
    {
        string data = WriteDarknet("");
        File.WriteAllText(data, File.ReadAllText(data).Replace(good, bad, StringComparison.Ordinal));

        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(data, new DataSetOptions()));

        Assert.StartsWith(data, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big dog 10 20 30 40\n", 10, 20, 20, 20)]
    [InlineData("big dog 10 20 5 40\n", 10, 20, 5, 40)]
    public void Text_WidthOrRightEdge_IsFoundOut(string line, double x, double y, double width, double height)
    {
        Write("t/a.txt", line + "cat 1 1 3 3 difficult\n");

        DataSet data = DataSet.Read(Path.Combine(_folder.Path, "t"), new DataSetOptions());

        Assert.Equal(["big dog", "cat"], data.ClassNames);
        Assert.Equal(new PreciseBox(x, y, width, height), data.Pictures[0].Objects[0].Box);
        Assert.True(data.Pictures[0].Objects[1].IsDifficult);
    }

    [Theory]
    [InlineData("cat 0.5 1 2 3\n", ":1: a class, a confidence and four numbers")]
    [InlineData("cat 0.5 1 2 3 4\ncat high 1 2 3 4\n", ":2: 'high' is not a number")]
    [InlineData("cat 50 1 2 3 4\n", ":1: a confidence is between 0 and 1, not 50")]
    [InlineData("cat 0.5 1 2 NaN 4\n", ":1: 'NaN' is not a number")]
    public void TextDetections_Damaged_SayFileAndLine(string text, string message)
    {
        Write("t/a.txt", "cat 1 2 3 4\n");
        DataSet data = DataSet.Read(Path.Combine(_folder.Path, "t"), new DataSetOptions());
        string path = Write("d/a.txt", text);

        DataSetException error = Assert.Throws<DataSetException>(() => DetectionSet.Read(Path.Combine(_folder.Path, "d"), data));

        Assert.StartsWith(path + message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextDetections_NamesOfVocAndCoco_AreTheSame()
    {
        Write("t/a.txt", "TV 1 2 3 4\nCat 1 2 3 4\n");
        DataSet data = DataSet.Read(Path.Combine(_folder.Path, "t"), new DataSetOptions());
        Write("d/a.txt", "cat 0.5 1 2 3 4\ntvmonitor 0.4 1 2 3 4\ncow 0.3 1 2 3 4\n");

        DetectionSet found = DetectionSet.Read(Path.Combine(_folder.Path, "d"), data);

        Assert.Equal(["Cat", "TV"], found.Data.ClassNames);
        Assert.Equal([0, 1], found.ByPicture[0].Select(detection => detection.ClassId));
        Assert.Equal(
            [$"classes that {data.Path} does not have, detections of them are left out: cow", "classes that have another name in the detections: TV"],
            found.Notes.Skip(1));
    }

    [Fact]
    public void TextDetections_OfAnUnknownPicture_AreAnError()
    {
        Write("t/a.txt", "cat 1 2 3 4\n");
        DataSet data = DataSet.Read(Path.Combine(_folder.Path, "t"), new DataSetOptions());
        string path = Write("d/b.txt", "cat 0.5 1 2 3 4\n");

        DataSetException error = Assert.Throws<DataSetException>(() => DetectionSet.Read(Path.Combine(_folder.Path, "d"), data));

        Assert.StartsWith($"{path}: there is no picture b", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing.json", "there is no such file or folder")]
    [InlineData(".", "neither Annotations nor .xml or .txt files are in this folder")]
    public void Read_NoDataSet_SaysWhatIsMissing(string name, string message)
    {
        DataSetException error = Assert.Throws<DataSetException>(() => DataSet.Read(Path.Combine(_folder.Path, name), new DataSetOptions()));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassMapping_NamesOfVocAndCoco_AreTheSame()
    {
        ClassMapping mapping = new(["Person", "tv", "unicorn"], ["tvmonitor", "person", "cat"]);

        Assert.Equal([1, 0, -1], Enumerable.Range(0, 3).Select(mapping.ToData));
        Assert.Equal(["person", "tvmonitor", null], Enumerable.Range(0, 3).Select(mapping.ModelName));
        Assert.Equal(["unicorn"], mapping.UnknownToModel);
        Assert.Equal(["cat"], mapping.UnknownToData);
        Assert.Equal(["tv"], mapping.Renamed);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private string WriteVoc(string name, string className, string flag) => Write(name, $"""
        <annotation>
        <filename>{Path.GetFileNameWithoutExtension(name)}.jpg</filename>
        <size><width>100</width><height>80</height><depth>3</depth></size>
        <object><name>{className}</name>{flag}
        <bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>50</ymax></bndbox></object>
        </annotation>
        """);

    private string WriteVocFolder(string name)
    {
        WriteVoc($"{name}/x.xml", "unicorn", "<difficult>1</difficult>");
        return Path.Combine(_folder.Path, name);
    }

    /// <summary>Three pictures: labels in labels/, beside the picture, and none.</summary>
    private string WriteDarknet(string labels)
    {
        Write("images/in.jpg", "");
        Write("labels/in.txt", labels);
        Write("images/beside.jpg", "");
        Write("images/beside.txt", "0 0.5 0.5 1 1\n");
        Write("images/none.jpg", "");
        Write("some.names", "cat\nbig dog\n");
        Write("list.txt", "images/in.jpg\nimages/beside.jpg\n\nimages/none.jpg\n");
        return Write("set.data", "classes = 2\nnames=some.names\nvalid = list.txt\nbackup = /tmp\n");
    }
}
