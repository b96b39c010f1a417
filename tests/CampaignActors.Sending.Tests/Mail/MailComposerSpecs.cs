using System.Security.Cryptography;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Mail;
using CampaignActors.Sending.Rendering;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace CampaignActors.Sending.Tests.Mail;

/// <summary>domain.md §5.8 rule 62.</summary>
public sealed class MailComposerSpecs
{
    private static readonly RenderedContent s_both = new("Hello", "Dear Änna\n.\n", "<p>Dear Änna</p>");

    [Fact]
    public void Mail_has_its_id_both_texts_and_the_headers_of_bulk_mail()
    {
        using var mail = Read(new MailComposer(Mailed.Identity).Compose(Mailed.Message(7,
            s_both) with
        { ReplyTo = "answers@example.com" }));

        Assert.Equal($"{7:x32}@mail.example.com", mail.MessageId);
        Assert.Equal("\"Shop\" <news@example.com>", mail.From.ToString());
        Assert.Equal("\"Anna\" <r7@example.com>", mail.To.ToString());
        Assert.Equal("answers@example.com", mail.ReplyTo.ToString());
        Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
        Assert.Equal("Dear Änna\n.\n", mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("<p>Dear Änna</p>", mail.HtmlBody!.Trim());
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("<https://mail.example.com/u/T7>", mail.Headers["List-Unsubscribe"]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.Equal($"{7:x32}", mail.Headers["X-Campaign-Key"]);
        Assert.Equal("DM201:1:campaignactors", mail.Headers["Feedback-ID"]);
    }

    [Fact]
    public void Bytes_are_the_same_on_each_attempt_but_for_the_date()
    {
        var composer = new MailComposer(Mailed.Identity);

        Assert.Equal(Bytes(), Bytes());

        string Bytes()
        {
            using var mail = composer.Compose(Mailed.Message(1, s_both));
            mail.Date = DateTimeOffset.UnixEpoch;
            using var stream = new MemoryStream();
            mail.WriteTo(stream);
            return Convert.ToHexString(stream.ToArray());
        }
    }

    [Theory]
    [InlineData("Anna\r\nBcc: all@example.org")]
    [InlineData("Anna\u2028Bcc: all@example.org")]
    [InlineData("Anna\" <x@example.org>, \"")]
    [InlineData("Änna, of the (long) <house>")]
    public void No_name_or_subject_adds_a_header_or_a_recipient(string name)
    {
        var content = new RenderedContent(name, "Dear", null);

        using var mail = Read(new MailComposer(Mailed.Identity).Compose(Mailed.Message(1, content) with { Name = name }));

        Assert.Equal("r1@example.com", Assert.Single(mail.To.Mailboxes).Address);
        Assert.False(mail.Headers.Contains(HeaderId.Bcc));
        Assert.All(mail.Headers, h => Assert.DoesNotContain("\nBcc", h.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("anna")]
    [InlineData("a@b.example, c@d.example")]
    [InlineData("a@b.example\r\nBcc: x@y.example")]
    [InlineData("Anna <a@b.example>")]
    public void Address_that_is_not_one_bare_address_is_refused(string address)
    {
        var composer = new MailComposer(Mailed.Identity);

        Assert.Throws<MailCompositionException>(() => composer.Compose(Mailed.Message() with { Address = address }));
        Assert.Throws<MailCompositionException>(() => composer.Compose(Mailed.Message() with { From = address }));
    }

    [Fact]
    public void Unsubscription_by_one_click_needs_https()
    {
        using var mail = new MailComposer(Mailed.Identity).Compose(Mailed.Message() with { Unsubscribe = "http://localhost/u/T" });

        Assert.False(mail.Headers.Contains("List-Unsubscribe-Post"));
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("ed25519")]
    public async Task Signature_is_valid_until_something_changes(string kind)
    {
        using var folder = new TempFolder();
        var key = Key(kind, folder.In("dkim.pem"));
        var options = new DkimOptions { Domain = "example.com", Selector = "mail1", KeyFile = folder.In("dkim.pem") };
        Assert.Empty(options.Problems());
        var mail = new MailComposer(Mailed.Identity, new DkimKey(options)).Compose(Mailed.Message(1, s_both));
        var verifier = new DkimVerifier(new FixedLocator(key)) { MinimumRsaKeyLength = 1024 };

        using var received = Read(mail);
        Assert.True(await verifier.VerifyAsync(received, Signature(received)));

        received.Headers[HeaderId.ListUnsubscribe] = "<https://evil.example/>";
        Assert.False(await verifier.VerifyAsync(received, Signature(received)));

        static Header Signature(MimeMessage m) => m.Headers[m.Headers.IndexOf(HeaderId.DkimSignature)];
    }

    [Fact]
    public void Key_that_cannot_be_used_is_a_problem_that_shows_nothing_of_it()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.In("key.pem"), "not a key but secret");

        var problem = Assert.Single(new DkimOptions { Domain = "example.com", Selector = "a", KeyFile = folder.In("key.pem") }.Problems());

        Assert.StartsWith("dkim.keyFile ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.Equal(3, new DkimOptions().Problems().Count);
    }

    private static MimeMessage Read(MimeMessage mail)
    {
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        mail.WriteTo(format, stream);
        stream.Position = 0;
        return MimeMessage.Load(stream);
    }

    /// <returns>The public key.</returns>
    private static AsymmetricKeyParameter Key(string kind, string path)
    {
        if (kind == "rsa")
        {
            using var rsa = RSA.Create(2048);
            File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
            return DotNetUtilities.GetRsaPublicKey(rsa);
        }
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        using var text = new StringWriter();
        using (var pem = new PemWriter(text))
            pem.WriteObject(new Pkcs8Generator(pair.Private));
        File.WriteAllText(path, text.ToString());
        return pair.Public;
    }

    private sealed class FixedLocator(AsymmetricKeyParameter key) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector,
            CancellationToken cancellationToken = default) => key;

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) => Task.FromResult(key);
    }
}
