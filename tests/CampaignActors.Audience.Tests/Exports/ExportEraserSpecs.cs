using System.IO.Compression;
using System.Text;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Tests.Exports;

/// <summary>A file without a person is the file that would have been written without the person.</summary>
public sealed class ExportEraserSpecs
{
    private static readonly ExportSubject s_subject = new("D1", "Letter", "C1", null);

    private static Recipient Person(int i) => new($"R{i}")
    {
        LastName = $"Jansen; \"{i}\"\nvan\r\nDam",
        Email = $"r{i}@x.example",
        Phone = $"+3161234567{i}",
        City = "Gouda, ZH",
        Street = i % 2 == 0 ? null : $"=Markt {i}",
    };

    private static async Task<byte[]> WriteAsync(ExportFormat format, params int[] people)
    {
        using var stream = new MemoryStream();
        var rows = people.Select(i => new TargetRow(i, (ulong)i, null, Person(i), false)).ToAsyncEnumerable();
        await ExportWriter.WriteAsync(format, fields => rows.Select(r => TargetPerson.Of(r, fields)), s_subject, stream, default);
        return stream.ToArray();
    }

    private static async Task<(long Removed, byte[] File)> EraseAsync(ExportFormat format, Recipient person, byte[] file)
    {
        using var stream = new MemoryStream();
        var removed = await ExportEraser.CopyAsync(format, person, new MemoryStream(file), stream, default);
        return (removed, stream.ToArray());
    }

    public static TheoryData<string, string, string, string, bool, string?> Formats => new()
    {
        { "key,lastName,email", "utf-8", ",", "lf", true, null },
        { "lastName,email,city", "utf-16", ";", "crlf", true, null },
        { "phone,lastName", "windows-1252", "\t", "crlf", false, null },
        { "delivery.code,rank,lastName,street,city", "iso-8859-1", "|", "lf", false, null },
        { "lastName,key", "utf-8", ",", "lf", true, "gzip" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Rewritten_file_is_the_file_without_the_person(
        string columns, string encoding, string separator, string lineEnd, bool header, string? compress)
    {
        var format = new ExportFormat
        {
            Columns = [.. columns.Split(',').Select(c => new ExportColumn(c))],
            Encoding = encoding,
            Separator = separator[0],
            LineEnd = lineEnd,
            Header = header,
            Compress = compress,
        };
        foreach (var gone in new[] { 1, 3, 5 })
        {
            var (removed, file) = await EraseAsync(format, Person(gone), await WriteAsync(format, 1, 2, 3, 4, 5));
            Assert.Equal(1, removed);
            Assert.Equal(
                Text(format, await WriteAsync(format, [.. Enumerable.Range(1, 5).Where(i => i != gone)])), Text(format, file));
        }
        var (none, same) = await EraseAsync(format, Person(9), await WriteAsync(format, 1, 2));
        Assert.Equal((0, Text(format, await WriteAsync(format, 1, 2))), (none, Text(format, same)));
    }

    [Fact]
    public async Task Row_with_the_key_goes_though_the_person_has_changed()
    {
        var format = new ExportFormat { Columns = [new("key"), new("email")] };
        var moved = new Recipient("R2") { Email = "new@x.example" };
        Assert.True(ExportEraser.IsSure(format));
        Assert.Equal(1, (await EraseAsync(format, moved, await WriteAsync(format, 1, 2))).Removed);
        Assert.Equal(0, (await EraseAsync(format with { Columns = [new("email")] }, moved, await WriteAsync(format, 1, 2))).Removed);
    }

    [Fact]
    public async Task Phone_number_that_an_earlier_version_made_safe_is_known()
    {
        var format = new ExportFormat { Columns = [new("phone")] };
        var file = Encoding.UTF8.GetBytes("phone\n\"'+31612345671\"\n\"'+31612345672\"\n");

        var (removed, rest) = await EraseAsync(format, Person(1), file);

        Assert.Equal((1, "phone\n\"'+31612345672\"\n"), (removed, Encoding.UTF8.GetString(rest)));
    }

    [Fact]
    public async Task File_of_another_form_is_an_error()
    {
        var format = new ExportFormat { Columns = [new("key")] };
        await Assert.ThrowsAsync<InvalidDataException>(() => EraseAsync(format, Person(1), Encoding.UTF8.GetBytes("key\nR1")));
    }

    private static string Text(ExportFormat format, byte[] file)
    {
        if (format.Compress is null)
            return Convert.ToHexString(file);
        using var plain = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress))
            zip.CopyTo(plain);
        return Convert.ToHexString(plain.ToArray());
    }
}
