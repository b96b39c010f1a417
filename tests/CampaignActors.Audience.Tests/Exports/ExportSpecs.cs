using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Audience.Tests.Language;
using NodaTime;

namespace CampaignActors.Audience.Tests.Exports;

public sealed class ExportSpecs
{
    private static readonly ExportSubject s_subject = new("DM201", "=Spring", "OP5", null);

    private static readonly Recipient s_anna = new("R1")
    {
        Number = 7,
        FirstName = "Anna",
        LastName = "van \"Dijk\"",
        Phone = "+31 612 345",
        City = "Aalst, Gent",
        BirthDate = new LocalDate(1996, 2, 29),
        Attributes = new Dictionary<string, FieldValue>
        {
            ["loyaltyPoints"] = FieldValue.OfUnits(-125_000), ["optIn"] = FieldValue.Of(true), ["club"] = FieldValue.Of("a\r\nb"),
        },
    };

    [Fact]
    public async Task Fields_are_quoted_where_needed_and_formulas_are_texts()
    {
        var format = Columns(
            "key", "lastName", "phone", "city", "birthDate", "loyaltyPoints", "optIn", "club", "email", "delivery.code", "delivery.label",
            "campaign.code", "campaign.label", "rank");

        var (text, result) = await WrittenAsync(format, Row(s_anna));

        Assert.Equal(
            "key,lastName,phone,city,birthDate,loyaltyPoints,optIn,club,email,"
            + "delivery.code,delivery.label,campaign.code,campaign.label,rank\n"
            + "R1,\"van \"\"Dijk\"\"\",+31 612 345,\"Aalst, Gent\",1996-02-29,-12.5,true,\"a\r\nb\",,DM201,\"'=Spring\",OP5,,42\n",
            Encoding.UTF8.GetString(text));
        Assert.Equal(new(1, 0, Convert.ToHexStringLower(SHA256.HashData(text)), text.Length), result);
    }

    [Theory]
    [InlineData("+31612345678")]
    [InlineData("+32 (0)2 555.12-34")]
    [InlineData("+44 20/7946/0958")]
    public async Task Phone_number_in_international_form_is_no_formula(string phone) =>
        Assert.Equal($"{phone}\n", await FieldAsync(phone));

    [Theory]
    [InlineData("=1+1")]
    [InlineData("@SUM(A1)")]
    [InlineData("-31612345678")]
    [InlineData("\t+31612345678")]
    [InlineData("+1234")]
    [InlineData("+1234567890123456")]
    [InlineData("+31612345678+A1")]
    [InlineData("+31612345678*2")]
    [InlineData("++31612345678")]
    [InlineData("+(31612345678)")]
    [InlineData("+316123456-")]
    [InlineData("+316 123 456\n")]
    [InlineData("+SUM(12345)")]
    [InlineData("+12345e9")]
    [InlineData("+\u0661\u0662\u0663\u0664\u0665")]
    public async Task Any_other_text_with_the_sign_of_a_formula_is_made_safe(string text) =>
        Assert.Equal($"\"'{text}\"\n", await FieldAsync(text));

    private static async Task<string> FieldAsync(string text)
    {
        var (bytes, _) = await WrittenAsync(Columns("phone") with { Header = false }, Row(s_anna with { Phone = text }));
        return Encoding.UTF8.GetString(bytes);
    }

    [Fact]
    public async Task Formats_are_those_of_the_columns()
    {
        var format = new ExportFormat
        {
            Columns =
            [
                new("birthDate", "Born", "dd-MM-yyyy"), new("birthDate", "Born again", "dd/MM/yyyy"),
                new("loyaltyPoints", "P", "decimalComma"),
                new("firstName", "N", "upper"), new("delivery.code", "D", "lower"), new("phone", "T"), new("city", "C"),
            ],
            Separator = ';',
            LineEnd = "crlf",
            Quote = '|',
            FormulaSafe = false,
        };

        var (text, _) = await WrittenAsync(format, Row(s_anna with { City = "a|b " }));

        Assert.Equal(
            "Born;Born again;P;N;D;T;C\r\n29-02-1996;29/02/1996;-12,5;ANNA;dm201;+31 612 345;|a||b |\r\n", Encoding.UTF8.GetString(text));
    }

    [Fact]
    public async Task Suppressed_and_forgotten_people_are_left_out_and_counted()
    {
        var rows = new[]
        {
            Row(s_anna), Row(s_anna) with { Suppressed = true }, Row(s_anna) with { Recipient = null },
            Row(s_anna with { FirstName = "Bob" }),
        };

        var (text, result) = await WrittenAsync(Columns("firstName") with { Header = false }, rows);

        Assert.Equal("Anna\nBob\n", Encoding.UTF8.GetString(text));
        Assert.Equal((2, 2), (result.Rows, result.LeftOut));
    }

    [Theory]
    [InlineData("iso-8859-1", "é", "E9")]
    [InlineData("windows-1252", "é€", "E980")]
    [InlineData("utf-8", "é€😀", "C3A9E282ACF09F9880")]
    [InlineData("utf-16", "é😀", "FFFEE9003DD800DE")]
    public async Task Text_has_the_bytes_of_the_encoding(string encoding, string name, string bytes)
    {
        var format = Columns("firstName") with { Header = false, Encoding = encoding };

        var (text, _) = await WrittenAsync(format, Row(s_anna with { FirstName = name }));

        Assert.StartsWith(bytes, Convert.ToHexString(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iso-8859-1", "€", "U+20AC")]
    [InlineData("iso-8859-1", "x😀", "U+1F600")]
    [InlineData("windows-1252", "ł", "U+0142")]
    public async Task Lacking_character_is_an_error_before_anything_is_written(string encoding, string name, string character)
    {
        using var stream = new MemoryStream();
        var rows = Enumerable.Repeat(Row(s_anna), 5_000).Append(Row(s_anna with { Number = 9, Key = "R9", LastName = name }));

        var error = await Assert.ThrowsAsync<ExportException>(() => ExportWriter.WriteAsync(
            Columns("key", "lastName") with { Encoding = encoding }, People(rows), s_subject, stream, CancellationToken.None));

        Assert.Equal($"the encoding {encoding} lacks a character of lastName of the recipient with the internal number 9", error.Message);
        Assert.Equal(("R9", character), (error.Key, error.Character));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task Lacking_character_is_replaced_where_the_format_says_so()
    {
        var format = Columns("lastName") with { Encoding = "iso-8859-1", Replacement = "?!", Header = false };

        var (text, _) = await WrittenAsync(format, Row(s_anna with { LastName = "a€😀é" }));

        Assert.Equal("a?!?!é\n", Encoding.Latin1.GetString(text));
    }

    [Fact]
    public async Task Compressed_file_holds_the_same_and_its_own_hash()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => Row(s_anna with { FirstName = $"Anna{i}" })).ToArray();
        var (plain, _) = await WrittenAsync(Columns("firstName", "city"), rows);

        var (zipped, result) = await WrittenAsync(Columns("firstName", "city") with { Compress = "gzip" }, rows);

        using var unzipped = new MemoryStream();
        await using (var zip = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress))
            await zip.CopyToAsync(unzipped);
        Assert.Equal(plain, unzipped.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(zipped)), result.Hash);
        Assert.True(zipped.Length < plain.Length / 4);
    }

    [Fact]
    public void Problems_of_a_format_are_named()
    {
        var good = Columns("key", "rank", "delivery.code", "loyaltyPoints");
        Assert.Null(good.Problem(Layouts.Sample));
        Assert.Null((good with { Separator = '\t' }).Problem(Layouts.Sample));
        foreach (var (format, problem) in new (ExportFormat, string)[]
        {
            (Columns(), "a file has 1 to 200 columns, this one has 0"),
            (Columns("naem"), "there is no field 'naem'"),
            (Columns("delivery.cost"), "there is no field 'delivery.cost'"),
            (good with { Encoding = "ebcdic" }, "the encoding 'ebcdic' is not known: utf-8, iso-8859-1, windows-1252 or utf-16"),
            (good with { LineEnd = "\n" }, "the line end '\n' is not known: lf or crlf"),
            (good with { Compress = "zip" }, "the compression 'zip' is not known: gzip"),
            (good with { Separator = 'a' }, "the separator is not one character of ASCII that is no letter, digit, blank or line break"),
            (good with { Separator = '\n' }, "the separator is not one character of ASCII that is no letter, digit, blank or line break"),
            (good with { Quote = ',' }, "the quote is not one character of ASCII that is no letter, digit, blank, apostrophe or separator"),
            (
                good with { Encoding = "iso-8859-1", Replacement = "€" },
                "the replacement is longer than 10 characters, or the encoding lacks one of them"),
            (
                new ExportFormat { Columns = [new("key", "a\nb")] },
                "the header of key is longer than 200 characters or has a control character"),
            (
                new ExportFormat { Columns = [new("key", "€")], Encoding = "iso-8859-1" },
                "the encoding iso-8859-1 lacks a character of the header of key"),
            (
                new ExportFormat { Columns = [new("birthDate", null, "MM/dd")] },
                "the format 'MM/dd' of birthDate is not known: yyyy-MM-dd, dd-MM-yyyy, dd/MM/yyyy"),
            (new ExportFormat { Columns = [new("optIn", null, "upper")] }, "optIn has no formats"),
        })
            Assert.Equal(problem, format.Problem(Layouts.Sample));
    }

    private static ExportFormat Columns(params string[] fields) => new() { Columns = [.. fields.Select(f => new ExportColumn(f))] };

    private static TargetRow Row(Recipient recipient) => new(recipient.Number, 42, null, recipient, Suppressed: false);

    private static async Task<(byte[] Bytes, ExportResult Result)> WrittenAsync(ExportFormat format, params TargetRow[] rows)
    {
        Assert.Null(format.Problem(Layouts.Sample));
        using var stream = new MemoryStream();
        var result = await ExportWriter.WriteAsync(format, People(rows), s_subject, stream, CancellationToken.None);
        return (stream.ToArray(), result);
    }

    private static Func<IReadOnlyList<string>, IAsyncEnumerable<TargetPerson>> People(IEnumerable<TargetRow> rows) =>
        fields => rows.Select(r => TargetPerson.Of(r, fields)).ToAsyncEnumerable();
}
