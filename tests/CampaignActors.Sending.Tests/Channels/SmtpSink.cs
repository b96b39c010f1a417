using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace CampaignActors.Sending.Tests.Channels;

/// <summary>A mail server on a free port of the loopback address that takes mails and keeps them.</summary>
internal sealed class SmtpSink : MessageStore, IMailboxFilter, IMailboxFilterFactory, IMessageStoreFactory, IUserAuthenticator,
    IUserAuthenticatorFactory,
    IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private SmtpSink(X509Certificate2? certificate)
    {
        var started = new TaskCompletionSource<int>();
        var listeners = new EndpointListenerFactory();
        listeners.EndpointStarted += (_, e) => started.SetResult(((IPEndPoint)e.LocalEndPoint).Port);
        var services = new ServiceProvider();
        services.Add((IMessageStoreFactory)this);
        services.Add((IMailboxFilterFactory)this);
        services.Add((IUserAuthenticatorFactory)this);
        services.Add((IEndpointListenerFactory)listeners);
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e =>
        {
            e.Endpoint(new IPEndPoint(IPAddress.Loopback, 0)).AllowUnsecureAuthentication();
            if (certificate is not null)
                e.Certificate(certificate);
        }).Build();
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
        Port = started.Task.GetAwaiter().GetResult();
    }

    public int Port { get; }

    public ConcurrentQueue<MimeMessage> Taken { get; } = [];

    public string Password { get; set; } = "right";

    /// <summary>Asked for each recipient: the code of a refusal, or <c>null</c>.</summary>
    public Func<string, SmtpResponse?> Refuse { get; set; } = _ => null;

    /// <summary>Called before a mail is taken.</summary>
    public Func<MimeMessage, Task> Before { get; set; } = _ => Task.CompletedTask;

    public IEnumerable<string> Ids => Taken.Select(m => m.MessageId!.Split('@')[0]);

    public static SmtpSink Start(bool tls = false) => new(tls ? Certificate() : null);

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var mail = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
        await Before(mail);
        Taken.Enqueue(mail);
        return SmtpResponse.Ok;
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
        Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
        Refuse($"{to.User}@{to.Host}") is { } refusal ? throw new SmtpResponseException(refusal) : Task.FromResult(true);

    public int Logins { get; private set; }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        Logins++;
        return Task.FromResult(password == Password);
    }

    public IMailboxFilter CreateInstance(ISessionContext context) => this;

    IMessageStore ISessionContextInstanceFactory<IMessageStore>.CreateInstance(ISessionContext context) => this;

    IUserAuthenticator ISessionContextInstanceFactory<IUserAuthenticator>.CreateInstance(ISessionContext context) => this;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=other.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
